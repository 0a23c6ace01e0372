import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Redis } from "ioredis";
import { freePorts } from "./free-ports.js";

const slots = 16_384;
const masters = 3;

interface ClusterNode {
  readonly port: number;
  readonly busPort: number;
  readonly password: string;
  process: ChildProcess | undefined;
}

/** A Redis Cluster of three masters on the loopback interface, with its files in a directory of its own. */
export class TestCluster {
  readonly directory = mkdtempSync(join(tmpdir(), "wsgi-shift-cluster-"));
  #nodes: ClusterNode[] = [];

  async start(password: string): Promise<this> {
    const ports = await freePorts(masters * 2);
    for (let index = 0; index < masters; index++) {
      const [port = 0, busPort = 0] = [ports[index], ports[index + masters]];
      this.#nodes.push({ port, busPort, password, process: undefined });
    }
    for (const node of this.#nodes) this.#run(node);
    for (const [index, node] of this.#nodes.entries()) {
      const [first, after] = [index, index + 1].map((part) => Math.floor((part * slots) / masters));
      await this.#ask(node, "SET-CONFIG-EPOCH", index + 1);
      await this.#ask(node, "ADDSLOTSRANGE", first ?? 0, (after ?? 0) - 1);
    }
    const [seed] = this.#nodes as [ClusterNode];
    for (const { port, busPort } of this.#nodes.slice(1))
      await this.#ask(seed, "MEET", "127.0.0.1", port, busPort);
    await this.#agreed();
    return this;
  }

  /** The URLs of the nodes that do not hold `key`, so that it has to be found. */
  async addressWithout(key: string): Promise<string> {
    const owner = await this.#owner(key);
    return this.#nodes
      .filter((node) => node !== owner)
      .map(({ port, password }) => `redis://:${encodeURIComponent(password)}@127.0.0.1:${port}`)
      .join(",");
  }

  /** How many keys each node holds. */
  async sizes(): Promise<number[]> {
    return Promise.all(this.#nodes.map((node) => withNode(node, (redis) => redis.dbsize())));
  }

  async configure(key: string, setting: string, value: string): Promise<void> {
    await withNode(await this.#owner(key), (redis) => redis.config("SET", setting, value));
  }

  /** Kills the node that holds `key`; the function that is given back starts it again with what it held. */
  async killOwner(key: string): Promise<() => Promise<void>> {
    const owner = await this.#owner(key);
    await end(owner);
    return async () => {
      this.#run(owner);
      await this.#agreed();
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.#nodes.map(end));
    rmSync(this.directory, { recursive: true, force: true });
  }

  async #owner(key: string): Promise<ClusterNode> {
    const [seed] = this.#nodes as [ClusterNode];
    const slot = Number(await this.#ask(seed, "KEYSLOT", key));
    return this.#nodes[Math.floor(((slot + 1) * masters - 1) / slots)] ?? seed;
  }

  #run(node: ClusterNode): void {
    const directory = join(this.directory, String(node.port));
    mkdirSync(directory, { recursive: true });
    const settings = {
      port: node.port,
      bind: "127.0.0.1",
      dir: directory,
      "cluster-enabled": "yes",
      "cluster-port": node.busPort,
      "cluster-node-timeout": 1_000,
      requirepass: node.password,
      appendonly: "yes",
      appendfsync: "always",
    };
    const words = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
    node.process = spawn("redis-server", words, { stdio: "ignore" });
  }

  #ask(node: ClusterNode, ...words: (string | number)[]): Promise<unknown> {
    return withNode(node, (redis) => redis.call("CLUSTER", ...words));
  }

  async #agreed(): Promise<void> {
    const deadline = Date.now() + 30_000;
    for (;;) {
      const said = await Promise.all(this.#nodes.map((node) => this.#ask(node, "INFO")));
      if (said.every((info) => /cluster_state:ok/.test(String(info)) && /known_nodes:3/.test(String(info))))
        return;
      if (Date.now() > deadline) throw new Error("the nodes did not become a cluster");
      await delay(50);
    }
  }
}

async function withNode<T>({ port, password }: ClusterNode, ask: (redis: Redis) => Promise<T>): Promise<T> {
  // Waits for a node that has yet to start.
  const redis = new Redis(port, "127.0.0.1", { password, maxRetriesPerRequest: 100 });
  redis.on("error", () => {});
  try {
    return await ask(redis);
  } finally {
    redis.disconnect();
  }
}

async function end(node: ClusterNode): Promise<void> {
  const running = node.process;
  node.process = undefined;
  if (!running || running.exitCode !== null || running.signalCode !== null) return;
  const ended = once(running, "exit");
  running.kill("SIGKILL");
  await ended;
}
