import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { CompiledSources } from "./compiled-sources.js";
import { until } from "./until.js";

/** A service in a process of its own; each run writes the line `ran <project>`, those of projects that end in `slow` go on until aborted. */
export class ServiceProcess {
  readonly lines: string[] = [];
  #url = "";

  private constructor(readonly process: ChildProcess) {
    if (process.stdout)
      createInterface(process.stdout).on("line", (line) => {
        if (line.startsWith("at ")) this.#url = line.slice(3);
        else this.lines.push(line);
      });
  }

  static async start(
    sources: CompiledSources,
    environment: Readonly<Record<string, string>>,
    role = "all",
  ): Promise<ServiceProcess> {
    const source = (path: string) => JSON.stringify(join(sources.directory, "src", path));
    const script = `
      import { randomUUID } from "node:crypto";
      import { once } from "node:events";
      import { readConfiguration } from ${source("config/environment.js")};
      import { maskSecrets, secretsOf } from ${source("config/secrets.js")};
      import { createLog } from ${source("server/log.js")};
      import { startService } from ${source("server/service.js")};
      import { stopSignal } from ${source("server/stop-signal.js")};
      import { StreamStates } from ${source("server/stream-states.js")};
      import { Metrics } from ${source("telemetry/metrics.js")};
      const configuration = readConfiguration(process.env);
      const mask = maskSecrets(secretsOf(configuration));
      const service = await startService({
        configuration, role: ${JSON.stringify(role)}, mask, path: process.env.PATH, newId: randomUUID, random: Math.random,
        log: createLog({ logLevel: "silent", logFormat: "json" }, mask, process.stderr),
        runPatience: 300,
        observation: { metrics: new Metrics("0"), streams: new StreamStates(Date.now) },
        answer: async () => {},
        run: async ({ project }, signal) => {
          console.log("ran " + project);
          if (project.endsWith("slow")) await once(signal, "abort").then(() => { throw new Error("stopped"); });
        },
      });
      console.log("at " + service.url);
      console.log("stopped by " + await stopSignal(process).then(async (signal) => { await service.close(); return signal; }));`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      cwd: sources.directory,
      env: { PORT: "0", ...environment },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const service = new ServiceProcess(child);
    await until(() => service.#url !== "" || child.exitCode !== null);
    if (service.#url === "") throw new Error("the service did not start");
    return service;
  }

  get url(): string {
    return this.#url;
  }

  /** The most memory it ever had, in bytes (proc(5), VmHWM). */
  peakMemory(): number {
    const status = readFileSync(`/proc/${this.process.pid}/status`, "utf8");
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
  }

  /** Sends `signal` and resolves with the exit status. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return this.process.exitCode;
    const exited = once(this.process, "exit");
    this.process.kill(signal);
    const [status] = await exited;
    return status;
  }
}
