import { join } from "node:path";
import { Git } from "../../src/git/git.js";
import { type ChangeIdentity, topic } from "../../src/model/change-identity.js";
import type { Configuration } from "../../src/model/configuration.js";
import type { Host } from "../../src/model/host.js";
import { builtInRegistry } from "../../src/registry/registry.js";
import { type ProposeRepositoryOptions, proposeRepository } from "../../src/worker/propose-repository.js";
import { Workplaces } from "../../src/workplace/workplaces.js";
import type { GerritServer } from "./gerrit-server.js";
import { git, makeRepository, serviceFiles, writeFiles } from "./sample-repository.js";

type Over = "HTTP" | "SSH";

export interface GerritServiceOptions {
  readonly over?: Over;
  /** Whether the server leaves out contents when it is asked to. */
  readonly partial?: boolean;
  readonly branches?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  /** Where the bot asks in place of the server. */
  readonly url?: string;
}

/** A project on a Gerrit with a service in it, and the bot with a cache of its own. */
export class GerritService {
  cache: string;
  private clock = Date.UTC(2026, 0, 1);
  private readonly workplaces: Workplaces;

  private constructor(
    readonly server: GerritServer,
    readonly project: string,
    readonly upstream: string,
    place: string,
    private readonly options: GerritServiceOptions,
  ) {
    this.cache = join(place, "cache");
    this.workplaces = this.newWorkplaces();
  }

  /** `directory` holds what it needs on disk. */
  static async make(
    server: GerritServer,
    directory: string,
    options: GerritServiceOptions = {},
  ): Promise<GerritService> {
    const { branches = ["master"], files = serviceFiles } = options;
    const project = await server.createProject({ branches });
    if (options.partial) await server.allowPartialClone(project);
    const place = join(directory, project.replace("/", "-"));
    const upstream = makeRepository(join(place, "upstream"), files);
    const service = new GerritService(server, project, upstream, place, options);
    await service.commit({ "README.rst": "Fox\n" }, branches);
    return service;
  }

  /** One more commit on the branches, as people merge them. */
  async commit(
    files: Readonly<Record<string, string>>,
    branches: readonly string[] = ["master"],
  ): Promise<void> {
    writeFiles(this.upstream, files);
    git(this.upstream, "add", "-A");
    git(this.upstream, "commit", "-q", "-m", "More");
    await this.server.pushBranch(this.upstream, this.project, ...branches);
  }

  /** One run of the bot, each a second after the one before: nothing may depend on the clock. */
  async propose(options: Partial<ProposeRepositoryOptions> = {}, workplaces = this.workplaces) {
    const workplace = await workplaces.open({ platform: "gerrit", host: undefined, project: this.project });
    try {
      this.clock += 1000;
      return await proposeRepository(workplace, {
        branch: undefined,
        phase: undefined,
        registry: builtInRegistry(),
        author: this.configuration().author,
        signedOffBy: "Some Body <some@example.org>",
        generatedBy: "wsgi-shift",
        now: new Date(this.clock),
        ...options,
      });
    } finally {
      await workplace.close();
    }
  }

  get host(): Host {
    const [gerrit] = this.workplaces.hosts.gerrits;
    if (gerrit === undefined) throw new Error("no Gerrit is configured");
    return gerrit;
  }

  identity(branch: string): ChangeIdentity {
    return { host: "127.0.0.1", project: this.project, branch, topic, unit: "modules" };
  }

  /** Another process, with what the cache holds; with nothing if `cache` is another. */
  newWorkplaces(cache = this.cache): Workplaces {
    this.cache = cache;
    return new Workplaces(new Git({ path: process.env.PATH ?? "" }), this.configuration());
  }

  configuration(): Configuration {
    const { username, email, password, keyFile } = this.server.accounts.bot;
    return {
      github: undefined,
      gerrits: [
        {
          host: "127.0.0.1",
          url: this.options.url ?? this.server.url,
          username,
          credentials:
            this.options.over === "SSH" ? { kind: "ssh-key", keyFile } : { kind: "password", password },
          sshPort: this.server.sshPort,
          projects: ["t/*"],
          webhookToken: undefined,
          branches: [],
          sources: ["stream"],
        },
      ],
      server: {
        port: 0,
        host: "127.0.0.1",
        logLevel: "silent",
        logFormat: "json",
        webhookPath: "/api/github/webhooks",
      },
      page: {
        publicUrl: undefined,
        token: undefined,
        proxy: undefined,
        github: undefined,
        users: [],
        admins: [],
      },
      redisUrl: undefined,
      cacheDirectory: this.cache,
      author: { name: "wsgi-shift", email },
      signedOffBy: undefined,
      canary: 0,
      reconcileInterval: 0,
    };
  }

  async changes(): Promise<GerritChange[]> {
    const query = `project:${encodeURIComponent(this.project)}&o=CURRENT_REVISION&o=CURRENT_FILES&o=CURRENT_COMMIT&o=MESSAGES&o=DETAILED_LABELS&o=DETAILED_ACCOUNTS`;
    // As the owner: Gerrit 3.10 shows what is private not even to an administrator.
    const { bot } = this.server.accounts;
    return (await this.server.rest("GET", `/changes/?q=${query}`, undefined, bot)) as GerritChange[];
  }

  /** The only change of the project. */
  async change() {
    const [change, ...others] = await this.changes();
    if (!change || others.length > 0)
      throw new Error(`there are ${others.length + (change ? 1 : 0)} changes`);
    const revision = change.revisions[change.current_revision];
    return {
      number: change._number,
      commit: change.current_revision,
      patchSet: revision?._number,
      files: Object.keys(revision?.files ?? {}).sort(),
      message: revision?.commit.message ?? "",
      committer: revision?.commit.committer.email,
      branch: change.branch,
      status: change.status,
      topic: change.topic,
      hashtags: change.hashtags ?? [],
      isWip: change.work_in_progress === true,
      isPrivate: change.is_private === true,
      /** What the bot said. */
      said: change.messages.filter(({ tag }) => tag === "autogenerated:wsgi-shift"),
      reviewers: Object.fromEntries(
        Object.entries(change.reviewers).map(([state, all]) => [state, all.map(({ username }) => username)]),
      ),
    };
  }
}

export interface GerritChange {
  readonly _number: number;
  readonly branch: string;
  readonly status: string;
  readonly topic?: string;
  readonly hashtags?: readonly string[];
  readonly work_in_progress?: boolean;
  readonly is_private?: boolean;
  readonly messages: readonly { readonly id: string; readonly tag?: string; readonly message: string }[];
  readonly reviewers: Readonly<Record<string, readonly { readonly username: string }[]>>;
  readonly current_revision: string;
  readonly revisions: Record<
    string,
    {
      readonly _number: number;
      readonly files: object;
      readonly commit: { readonly message: string; readonly committer: { readonly email: string } };
    }
  >;
}
