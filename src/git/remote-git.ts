import { WsgiShiftError } from "../model/errors.js";
import type { Remote } from "../model/host.js";
import type { Git, RunOptions } from "./git.js";
import { hideSecrets } from "./hide-secrets.js";
import { withPackGuard } from "./pack-guard.js";

/** A branch of a remote and the commit at its tip. */
export interface Tip {
  /** Without `refs/heads/`. */
  readonly branch: string;
  readonly commit: string;
}

export interface FetchOptions {
  /** Commits to fetch from each ref on, the ref's own included; undefined: all. */
  readonly depth?: number;
  /** What the server is to leave out, as `--filter` of git-rev-list(1): `blob:none`. */
  readonly filter?: string;
}

/** Name under which git knows the remote; it stands in no configuration file, so nothing is ever fetched unasked. */
const name = "mirror";

const quietly = [
  "--quiet",
  "--no-tags",
  "--no-write-fetch-head",
  "--no-recurse-submodules",
  "--no-auto-maintenance",
];

/** Local paths are git's `file` transport. */
function protocolOf(url: string): string | undefined {
  return url.startsWith("/") ? "file" : /^([a-z][a-z0-9+.-]*):\/\//.exec(url)?.[1];
}

/** The address without a password, and without user name where that is no part of logging in by ssh. */
function withoutCredentials(url: string): string {
  return protocolOf(url) === "ssh" ? url.replace(/^(ssh:\/\/[^/@:]*):[^/@]*@/, "$1@") : hideSecrets(url);
}

/** A repository elsewhere, read by git. Credentials come from the remote's environment alone. */
export class RemoteGit {
  readonly url: string;

  /** Raises `remote-refused` for an address of a transport that is not in `protocols`. */
  constructor(
    private readonly git: Git,
    private readonly remote: Remote,
    private readonly protocols: readonly string[],
    /** A fetch that brings more is stopped. */
    private readonly fetchBytes = 1 << 30,
  ) {
    this.url = withoutCredentials(remote.url);
    const protocol = protocolOf(remote.url);
    if (protocol === undefined || !protocols.includes(protocol)) {
      const detail = `only ${protocols.join(", ")} addresses are used`;
      throw new WsgiShiftError("remote-refused", { remote: this.url, detail });
    }
  }

  /** For git's processes that talk to the remote. */
  get options(): RunOptions {
    return {
      protocols: this.protocols,
      environment: this.remote.environment,
      configuration: { "protocol.version": "2" },
      subject: { remote: this.remote.url },
    };
  }

  /**
   * The tip of `branch`, or of the default branch for null, by one `ls-remote`. Name the branch where it is known: git
   * asks for HEAD by having all refs listed, a hundred thousand of them on a large Gerrit. Raises
   * `revision-not-found`, `branch-unborn`, `remote-refused` and `remote-unreachable`.
   */
  async tip(branch: string | null): Promise<Tip> {
    const wanted = branch === null ? "HEAD" : `refs/heads/${branch}`;
    const kind = branch === null ? "--symref" : "--heads";
    const { stdout } = await this.git.run(
      ["ls-remote", kind, "--end-of-options", this.url, wanted],
      this.options,
    );
    const lines = stdout.toString("utf8").split("\n");
    // Patterns match the end of a ref's name; only the whole name is meant.
    const mine = lines.map((line) => line.split("\t")).filter(([, ref]) => ref === wanted);
    const values = mine.map(([value = ""]) => value);
    const commit = values.find((value) => !value.startsWith("ref: "));
    const head = values.find((value) => value.startsWith("ref: refs/heads/"));
    const found = branch ?? head?.slice("ref: refs/heads/".length);
    if (commit !== undefined && found !== undefined) return { branch: found, commit };
    if (branch === null) throw new WsgiShiftError("branch-unborn", { target: this.url });
    throw new WsgiShiftError("revision-not-found", { target: this.url, revision: branch });
  }

  /** The names of all tags, without `refs/tags/`, by one `ls-remote`. Raises as `tip`. */
  async tags(): Promise<readonly string[]> {
    const { stdout } = await this.git.run(
      ["ls-remote", "--tags", "--refs", "--end-of-options", this.url],
      this.options,
    );
    const refs = stdout
      .toString("utf8")
      .split("\n")
      .map((line) => line.split("\t")[1] ?? "");
    return refs.filter((ref) => ref.startsWith("refs/tags/")).map((ref) => ref.slice("refs/tags/".length));
  }

  /**
   * Fetches refspecs or ids into the repository `gitDirectory`, which nobody else fetches into. Raises
   * `fetch-too-large`, `repository-corrupt` for the receiving one, `remote-refused` and `remote-unreachable`.
   *
   * Objects are not checked as by fsck (`fetch.fsckObjects`): real projects have old trees that it refuses, ids are
   * checked anyway, and whatever a tree says, nothing of it is ever checked out.
   */
  async fetch(gitDirectory: string, wants: readonly string[], options: FetchOptions = {}): Promise<void> {
    const { depth, filter } = options;
    const command: [string, ...string[]] = ["fetch", ...quietly];
    if (depth !== undefined) command.push(`--depth=${depth}`);
    if (filter !== undefined) command.push(`--filter=${filter}`);
    command.push("--stdin", name);
    const configuration = {
      ...this.options.configuration,
      ...this.configuration(filter),
      // Haves are of no use for contents by id: the server could only count the trees against them.
      ...(depth === undefined && filter !== undefined ? { "fetch.negotiationAlgorithm": "noop" } : {}),
    };
    const subject = { remote: this.remote.url, target: this.url };
    const input = `${wants.join("\n")}\n`;
    const outcome = await withPackGuard(gitDirectory, this.fetchBytes, async (signal) => {
      await this.git.run(command, { ...this.options, subject, gitDirectory, configuration, input, signal });
    });
    if (outcome === "too-large") {
      throw new WsgiShiftError("fetch-too-large", { remote: this.url, limit: this.fetchBytes });
    }
  }

  /** With a promisor and its filter named already, `fetch --filter` writes nothing into the configuration file. */
  private configuration(filter: string | undefined): Record<string, string> {
    const url = {
      [`remote.${name}.url`]: this.url,
      "core.bigFileThreshold": "32m",
      "fetch.unpackLimit": "1",
    };
    if (filter === undefined) return url;
    return { ...url, [`remote.${name}.promisor`]: "true", [`remote.${name}.partialCloneFilter`]: filter };
  }
}
