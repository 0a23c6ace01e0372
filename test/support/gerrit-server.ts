import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { callGerrit, type GerritAccount } from "./gerrit-account.js";
import type { GerritDaemon } from "./gerrit-daemon.js";

export interface GerritAccounts {
  readonly admin: GerritAccount;
  /** In the group Service Users, as a site's administrator would make it. */
  readonly bot: GerritAccount;
  readonly human: GerritAccount;
}

/** A real Gerrit on the loopback interface, with its accounts; `stop` it in `afterAll`. */
export class GerritServer {
  readonly url: string;
  readonly sshPort: number;

  constructor(
    readonly version: string,
    /** Public key of the SSH daemon: `ssh-ed25519 AAAA… comment`. */
    readonly hostKey: string,
    readonly accounts: GerritAccounts,
    private readonly daemon: GerritDaemon,
    /** Holds the site; removed at the end. */
    private readonly directory: string,
  ) {
    this.url = daemon.url;
    this.sshPort = daemon.sshPort;
  }

  /** Makes a project with one empty commit on `master` and gives its name. `input` is a ProjectInput of the REST API. */
  async createProject(input: object = {}): Promise<string> {
    const project = `t/${randomUUID()}`;
    const body = { create_empty_commit: true, branches: ["master"], ...input };
    await this.rest("PUT", `/projects/${encodeURIComponent(project)}`, body);
    return project;
  }

  /** Pushes a repository's HEAD to branches of a project (`master` by default), without a review. */
  async pushBranch(directory: string, project: string, ...branches: readonly string[]): Promise<void> {
    const refspecs = (branches.length === 0 ? ["master"] : branches).map((name) => `HEAD:refs/heads/${name}`);
    const group = (await this.rest("GET", "/groups/Administrators")) as { readonly id: string };
    const push = { rules: { [group.id]: { action: "ALLOW", force: true } } };
    const add = { "refs/heads/*": { permissions: { push } } };
    await this.rest("POST", `/projects/${encodeURIComponent(project)}/access`, { add });
    const { username, password } = this.accounts.admin;
    const address = `${this.url.replace("//", `//${username}:${password}@`)}/a/${project}`;
    await execa("git", ["-C", directory, "push", "-q", "-f", address, ...refspecs]);
  }

  /** Lets git leave out file contents when it fetches a project, which Gerrit does not by default. */
  async allowPartialClone(project: string): Promise<void> {
    const file = join(this.directory, "site", "git", `${project}.git`, "config");
    await execa("git", ["config", "-f", file, "uploadpack.allowFilter", "true"]);
  }

  /** A new directory, which is removed with the server. */
  temporaryDirectory(): Promise<string> {
    return mkdtemp(join(this.directory, "test-"));
  }

  /** One call to the REST API, as the administrator unless another account is given; the parsed answer. */
  rest(
    method: string,
    path: string,
    body?: unknown,
    as: GerritAccount = this.accounts.admin,
  ): Promise<unknown> {
    return callGerrit(this.url, as, method, path, body);
  }

  /** Runs one command of Gerrit's SSH daemon as the administrator and gives its output. */
  async ssh(...command: string[]): Promise<string> {
    const { username, keyFile } = this.accounts.admin;
    const settings = [
      "BatchMode=yes",
      "StrictHostKeyChecking=no",
      "UserKnownHostsFile=/dev/null",
      "LogLevel=ERROR",
    ];
    const options = settings.flatMap((setting) => ["-o", setting]);
    const target = ["-i", keyFile, "-p", String(this.sshPort), `${username}@127.0.0.1`];
    const { stdout } = await execa("ssh", [...options, ...target, ...command]);
    return stdout;
  }

  /** Ids of the SSH sessions that an account has open. */
  async sessions(username: string): Promise<string[]> {
    const rows = (await this.ssh("gerrit", "show-connections")).split("\n");
    return rows.filter((row) => row.split(/\s+/).includes(username)).map((row) => row.slice(0, 8));
  }

  /** Ends sessions from the server's side. */
  async closeSessions(sessions: readonly string[]): Promise<void> {
    for (const session of sessions) await this.ssh("gerrit", "close-connection", session);
  }

  async stop(): Promise<void> {
    await this.daemon.stop();
    await rm(this.directory, { recursive: true, force: true });
  }
}
