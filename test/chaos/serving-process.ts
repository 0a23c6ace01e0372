import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { GitHubConfiguration } from "../../src/model/configuration.js";
import type { CompiledSources } from "../support/compiled-sources.js";

export interface ServingOptions {
  readonly sources: CompiledSources;
  readonly environment: Readonly<Record<string, string>>;
  /** What differs from a real GitHub. */
  readonly github: Pick<GitHubConfiguration, "apiUrl" | "gitUrl" | "credentials">;
}

/** Milliseconds after which another worker takes over from one that was killed. */
const lockDuration = 1_500;

/** The whole service in a process of its own, which is started again whenever it ends. */
export class ServingProcess {
  #child: ChildProcess | undefined;
  #url: string | undefined;
  #stopping = false;
  #ended: Promise<void> = Promise.resolve();
  said = "";

  constructor(private readonly options: ServingOptions) {
    this.#start();
  }

  /** Where it listens; undefined while it starts. */
  get url(): string | undefined {
    return this.#url;
  }

  kill(): void {
    this.#url = undefined;
    this.#child?.kill("SIGKILL");
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#child?.kill("SIGTERM");
    await this.#ended;
  }

  #start(): void {
    const source = (path: string) => JSON.stringify(join(this.options.sources.directory, "src", path));
    const script = `
      import { readConfiguration } from ${source("config/environment.js")};
      import { serveConfigured } from ${source("command/serve.js")};
      import { Git } from ${source("git/git.js")};
      import { stopSignal } from ${source("server/stop-signal.js")};
      const read = readConfiguration(process.env);
      const configuration = { ...read, github: { ...read.github, ...${JSON.stringify(this.options.github)} } };
      const style = new Proxy({}, { get: () => (text) => text });
      await serveConfigured({
        out: (text) => process.stdout.write(text), tell: (text) => process.stderr.write(text), terminal: false, style,
        environment: process.env, git: new Git({ path: process.env.PATH }), now: () => new Date(), stopped: () => stopSignal(process),
      }, configuration, "all", { lockDuration: ${lockDuration} });`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      cwd: this.options.sources.directory,
      env: { PATH: process.env.PATH, PORT: "0", LOG_FORMAT: "json", ...this.options.environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    createInterface(child.stdout).on("line", (line) => {
      if (child === this.#child && child.signalCode === null) this.#url = line.trim();
    });
    child.stderr.on("data", (text: Buffer) => {
      this.said = `${this.said}${text.toString("utf8")}`.slice(-20_000);
    });
    this.#ended = once(child, "close").then(() => {
      this.#url = undefined;
      if (!this.#stopping) this.#start();
    });
  }
}
