import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { connectRedis } from "../../src/queue/connect-redis.js";

/** A redis-server on a socket in a directory of its own; its append-only file stays between `kill` and `start`. */
export class TestRedis {
  readonly directory = mkdtempSync(join(tmpdir(), "wsgi-shift-redis-"));
  readonly address = join(this.directory, "redis.sock");
  #process: ChildProcess | undefined;

  constructor(private readonly settings: readonly string[] = []) {}

  async start(): Promise<this> {
    const fixed = [
      "--port",
      "0",
      "--unixsocket",
      this.address,
      "--dir",
      this.directory,
      "--appendonly",
      "yes",
    ];
    this.#process = spawn("redis-server", [...fixed, ...this.settings], { stdio: "ignore" });
    const deadline = Date.now() + 60_000;
    while (Date.now() < deadline) {
      try {
        (await connectRedis(this.address, "requests")).disconnect();
        return this;
      } catch (error) {
        // A Redis that wants a password is up.
        if (String(error).includes("NOAUTH")) return this;
        await delay(10);
      }
    }
    throw new Error("redis-server did not start");
  }

  /** Forgets all it holds. */
  async clear(): Promise<void> {
    const redis = await connectRedis(this.address, "requests");
    await redis.flushall();
    redis.disconnect();
  }

  signal(name: NodeJS.Signals): void {
    this.#process?.kill(name);
  }

  async kill(): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const ended = once(running, "exit");
    running.kill("SIGKILL");
    await ended;
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
