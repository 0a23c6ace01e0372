import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { until } from "./until.js";

interface RedisService {
  readonly command: readonly [program: string, ...words: string[]];
  readonly healthcheck: { readonly test: readonly [kind: string, command: string] };
}

/** The Redis of docker/compose.yaml, by its own command and health check, on a port of the loopback. */
export async function startComposeRedis(directory: string, port: number) {
  const text = readFileSync(new URL("../../docker/compose.yaml", import.meta.url), "utf8");
  const { services } = parse(text, { merge: true }) as { services: { redis: RedisService } };
  const [program, ...words] = services.redis.command;
  const place = ["--port", String(port), "--bind", "127.0.0.1", "--dir", directory];
  const check = services.redis.healthcheck.test[1].replace("redis-cli", `redis-cli -p ${port}`);
  const healthy = () => spawnSync("sh", ["-c", check], { stdio: "ignore" }).status === 0;
  if (healthy()) throw new Error(`another Redis listens on port ${port}`);
  const server = spawn(program, [...words, ...place], { stdio: "ignore" });
  await until(healthy);
  return {
    url: `redis://127.0.0.1:${port}/0`,
    async close(): Promise<void> {
      const closed = once(server, "close");
      server.kill("SIGKILL");
      await closed;
    },
  };
}
