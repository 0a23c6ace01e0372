import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

/** Ports of the loopback interface that nobody listens on, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = servers.map(async (server) => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  });
  const found = await Promise.all(ports);
  for (const server of servers) server.close();
  return found;
}
