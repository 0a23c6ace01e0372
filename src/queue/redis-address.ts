import { isAbsolute } from "node:path";
import { redisNodes } from "../model/redis-nodes.js";

/** How people and logs name a Redis: its address without user and password. */
export function redisLabel(address: string): string {
  if (isAbsolute(address)) return address;
  const labels = redisNodes(address).map((node) => {
    const { protocol, host, pathname } = new URL(node);
    return `${protocol}//${host}${pathname.replace(/\/$/, "")}`;
  });
  return labels.join(",");
}
