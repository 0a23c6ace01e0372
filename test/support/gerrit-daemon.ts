import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { freePorts } from "./free-ports.js";
import type { GerritArtifacts } from "./gerrit-artifacts.js";

/** A running server process and where it listens. */
export class GerritDaemon {
  constructor(
    /** Without a final slash. */
    readonly url: string,
    readonly sshPort: number,
    private readonly process: ChildProcess,
  ) {}

  get isRunning(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  /** Ends it at once: its site is thrown away, so it need not save anything. */
  async stop(): Promise<void> {
    if (!this.isRunning) return;
    const exit = once(this.process, "exit");
    this.process.kill("SIGKILL");
    await exit;
  }
}

/** Starts the server of a site on free ports of the loopback interface. Raises an error with the last lines of its log. */
export async function startGerritDaemon(artifacts: GerritArtifacts, site: string): Promise<GerritDaemon> {
  const [httpPort, sshPort] = (await freePorts(2)) as [number, number];
  const url = `http://127.0.0.1:${httpPort}`;
  await configure(site, url, sshPort);
  const log = join(site, "console.log");
  const daemon = new GerritDaemon(url, sshPort, launch(artifacts, site, log));
  if (await answers(url, daemon)) return daemon;
  await daemon.stop();
  const lines = (await readFile(log, "utf8")).split("\n");
  throw new Error(`Gerrit did not start:\n${lines.slice(-30).join("\n")}`);
}

async function configure(site: string, url: string, sshPort: number): Promise<void> {
  const file = join(site, "etc", "gerrit.config");
  const settings = [
    ["gerrit.canonicalWebUrl", `${url}/`],
    ["httpd.listenUrl", `${url}/`],
    ["sshd.listenAddress", `127.0.0.1:${sshPort}`],
    ["sshd.advertisedAddress", `127.0.0.1:${sshPort}`],
  ] as const;
  for (const [key, value] of settings) await execa("git", ["config", "-f", file, key, value]);
}

function launch({ java, command }: GerritArtifacts, site: string, log: string): ChildProcess {
  const file = openSync(log, "w");
  const child = spawn(java, [...command, "daemon", "-d", site, "--console-log"], {
    stdio: ["ignore", file, file],
  });
  closeSync(file);
  return child;
}

async function answers(url: string, daemon: GerritDaemon): Promise<boolean> {
  const deadline = Date.now() + 120_000;
  while (Date.now() < deadline && daemon.isRunning) {
    const answer = await fetch(`${url}/config/server/version`).catch(() => undefined);
    if (answer?.ok) return true;
    await sleep(100);
  }
  return false;
}
