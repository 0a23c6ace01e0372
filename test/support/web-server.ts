import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach } from "@jest/globals";
import { guardScript } from "../../src/queue/guarded-child.js";
import { freePorts } from "./free-ports.js";

/** How a server is started that shall answer at an address, such as `127.0.0.1:8000`. */
export type Launch = (address: string) => Launched | Promise<Launched>;

interface Launched {
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
  /** A file that it logs to beside its output. */
  readonly logFile?: string;
}

/** How long a server may take to answer, and to end. */
const patience = 60_000;
const running = new Set<WebServer>();

// Whatever a test file serves ends with the test, also with one that fails.
afterEach(async () => {
  await Promise.all([...running].map((server) => server.stop()));
});

/** A server in a process of its own, which never outlives ours. */
export class WebServer {
  #output = "";
  readonly #ended: Promise<void>;
  #running = true;

  private constructor(
    private readonly process: ChildProcess,
    private readonly launched: Launched,
    private readonly url: string,
  ) {
    for (const stream of [process.stdout, process.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#output += text;
      });
    // It may be gone already when its input is closed.
    process.stdin?.on("error", () => {});
    this.#ended = new Promise((resolve) => {
      process.once("close", () => {
        this.#running = false;
        resolve();
      });
    });
  }

  /** Resolves when it answers a request, with whatever. Raises an error with its log if it ends before. */
  static async start(launch: Launch): Promise<WebServer> {
    let log = "";
    // A port that was free a moment ago may be somebody's now.
    for (let attempt = 0; attempt < 3; attempt++) {
      const [port = 0] = await freePorts(1);
      const address = `127.0.0.1:${port}`;
      const server = WebServer.#spawn(await launch(address), `http://${address}`);
      if (await server.#comesUp()) return server;
      await server.stop();
      log = `${server.launched.command.join(" ")} did not start:\n${server.log}`;
      if (!/(?:address already|connection) in use/i.test(log)) break;
    }
    throw new Error(log);
  }

  static #spawn(launched: Launched, url: string): WebServer {
    const child = spawn("/bin/sh", ["-c", guardScript, "sh", ...launched.command], {
      cwd: launched.directory,
      env: { PATH: process.env.PATH, LANG: "C.UTF-8", ...launched.environment },
      stdio: ["pipe", "pipe", "pipe"],
      // Apache ends its whole process group, which must not be ours.
      detached: true,
    });
    const server = new WebServer(child, launched, url);
    running.add(server);
    return server;
  }

  /** What it printed and logged so far. */
  get log(): string {
    const { logFile } = this.launched;
    return this.#output + (logFile !== undefined && existsSync(logFile) ? readFileSync(logFile, "utf8") : "");
  }

  /** The body of a page. Raises an error with the server's log for any status but 200. */
  async get(path: string): Promise<string> {
    const answer = await fetch(`${this.url}${path}`);
    const body = await answer.text();
    if (answer.status === 200) return body;
    // Apache's log is written by another process than the one that answers.
    await delay(50);
    throw new Error(`GET ${path} was answered ${answer.status} ${body}\n${this.log}`);
  }

  async stop(): Promise<void> {
    running.delete(this);
    this.process.stdin?.end();
    const late = Symbol();
    const first = await Promise.race([this.#ended, delay(patience, late, { ref: false })]);
    if (first !== late || this.process.pid === undefined) return;
    // A negative id names the group, which holds nothing but this server.
    process.kill(-this.process.pid, "SIGKILL");
    await this.#ended;
  }

  async #comesUp(): Promise<boolean> {
    const deadline = Date.now() + patience;
    while (this.#running && Date.now() < deadline) {
      const answer = await fetch(this.url, { signal: AbortSignal.timeout(patience) }).catch(() => undefined);
      // Read to its end: a server that is asked to stop waits for what it still has to send.
      if (answer) await answer.text();
      if (answer) return true;
      await delay(25);
    }
    return false;
  }
}
