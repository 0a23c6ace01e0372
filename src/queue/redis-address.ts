import { isAbsolute } from "node:path";

/** How people and logs name a Redis: its address without user and password. */
export function redisLabel(address: string): string {
  if (isAbsolute(address)) return address;
  const { protocol, host, pathname } = new URL(address);
  return `${protocol}//${host}${pathname.replace(/\/$/, "")}`;
}
