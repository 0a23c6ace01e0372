import { basename, join, resolve } from "node:path";
import type { Git } from "../git/git.js";
import type { Mirror } from "../git/mirror.js";
import { Mirrors } from "../git/mirrors.js";
import { Repository } from "../git/repository.js";
import { FileMemory } from "../memory/file-memory.js";
import type { Configuration } from "../model/configuration.js";
import { WsgiShiftError } from "../model/errors.js";
import type { ExistingChange, Host } from "../model/host.js";
import type { Pace } from "../model/pace.js";
import type { RepositoryName } from "../model/repository-name.js";
import { noMemory } from "../model/scan-memory.js";
import { GerritHost } from "../platform/gerrit/gerrit-host.js";
import { GitHubHost } from "../platform/github/github-host.js";
import { LocalHost } from "../platform/local/local-host.js";
import { version } from "../version.js";
import type { Workplace } from "./workplace.js";

/** The code hosts that are configured. */
export interface Hosts {
  readonly gerrits: readonly Host[];
  readonly github: Host | undefined;
}

/**
 * The host that is meant; without a name the only one of its platform. Raises `host-not-configured` for `repository` where
 * there is no such host, or more than one.
 */
export function hostNamed(
  { gerrits, github }: Hosts,
  platform: "gerrit" | "github",
  name: string | undefined,
  repository: string,
): Host {
  const hosts = platform === "gerrit" ? gerrits : [github].filter((host) => host !== undefined);
  const [host, ...others] = hosts.filter((one) => name === undefined || one.name === name);
  if (host !== undefined && others.length === 0) return host;
  const ofGerrit = "GERRIT_URL, GERRIT_USERNAME and GERRIT_PASSWORD";
  const ofGitHub = "GITHUB_TOKEN, or APP_ID and PRIVATE_KEY";
  // An address does not say what answers there, and is taken for a GitHub's.
  const isEither = platform === "github" && name !== undefined && name !== "github.com";
  const ofEither = `${ofGerrit} for a Gerrit, GHE_HOST with ${ofGitHub} for a GitHub`;
  const variables = isEither ? ofEither : platform === "gerrit" ? ofGerrit : ofGitHub;
  throw new WsgiShiftError("host-not-configured", { repository, host: name ?? platform, variables });
}

/** Brings repositories and their hosts together, by what is configured. */
export class Workplaces {
  private readonly mirrors: Mirrors;

  constructor(
    private readonly git: Git,
    private readonly configuration: Configuration,
    readonly hosts: Hosts = hostsOf(git, configuration),
  ) {
    const { cacheDirectory } = configuration;
    this.mirrors = new Mirrors({ git, cacheDirectory, allowedProtocols: protocolsOf(configuration) });
  }

  /** Raises `host-not-configured`, and for a path what opening it raises. */
  async open(name: RepositoryName, signal?: AbortSignal): Promise<Workplace> {
    if (name.platform === "local") return this.openLocal(name.path);
    const host = hostNamed(this.hosts, name.platform, name.host, name.project);
    const mirror = this.mirrors.open(host.name, name.project, await host.remote(name.project), signal);
    return mirrored(
      host,
      name.project,
      mirror,
      new FileMemory(join(this.configuration.cacheDirectory, "memory", basename(mirror.directory))),
    );
  }

  private async openLocal(path: string): Promise<Workplace> {
    const repository = await Repository.open(this.git, path);
    if (!repository) {
      throw new WsgiShiftError("target-unreadable", {
        target: path,
        detail: "it is no git repository, so nothing can be proposed to it",
      });
    }
    return {
      host: new LocalHost(this.git, repository, this.configuration.author),
      project: resolve(path),
      directory: repository.gitDirectory,
      memory: noMemory,
      tip: (branch) => repository.resolve(`refs/heads/${branch}`),
      tree: (commit) => repository.tree(commit),
      writer: () => repository.writer("repository"),
      patch: (from, to) => repository.patch(from, to),
      mergeTrees: (base, ours, theirs) => repository.mergeTrees(base, ours, theirs),
      obtain: () => Promise.resolve(true),
      close: () => repository.close(),
    };
  }
}

/** The hosts that an environment configures; with `pace` within the limits that all processes keep together. */
export function hostsOf(git: Git, { gerrits, github, cacheDirectory }: Configuration, pace?: Pace): Hosts {
  const directory = join(cacheDirectory, "credentials");
  return {
    gerrits: gerrits.map((configuration) => new GerritHost({ configuration, git, directory })),
    github:
      github && new GitHubHost({ configuration: github, version, directory, ...(pace ? { pace } : {}) }),
  };
}

function mirrored(host: Host, project: string, mirror: Mirror, memory: FileMemory): Workplace {
  return {
    host,
    project,
    memory,
    directory: mirror.directory,
    tip: async (branch) => {
      const told = await host.tip?.(project, branch);
      return (await mirror.fetchBranch(branch, told)).commit;
    },
    tree: (commit) => mirror.tree(commit),
    writer: () => mirror.writer(),
    proposing: (work) => mirror.proposing(work),
    patch: (from, to) => mirror.patch(from, to),
    mergeTrees: (base, ours, theirs) => mirror.mergeTrees(base, ours, theirs),
    obtain: async (change: ExistingChange) =>
      change.ref !== null &&
      (await mirror.bringChange(change.ref, change.commit, (change.merges ?? 0) + 2)) === change.commit,
    releases: {
      tags: () => mirror.tags(),
      tree: async (tag) => mirror.tree(await mirror.fetchRef(`refs/tags/${tag}`, 1)),
    },
    close: () => mirror.close(),
  };
}

/** TLS and SSH, and whatever the operator configured by hand: a Gerrit on loopback has no certificate. */
function protocolsOf({ gerrits, github }: Configuration): string[] {
  const schemes = [...gerrits.map(({ url }) => url), github?.gitUrl].flatMap((url) =>
    url === undefined ? [] : [/^([a-z]+):/.exec(url)?.[1] ?? "file"],
  );
  return [...new Set(["https", "ssh", ...schemes])];
}
