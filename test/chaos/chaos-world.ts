import { createHmac, randomUUID } from "node:crypto";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { readConfiguration } from "../../src/config/environment.js";
import { Git } from "../../src/git/git.js";
import type { Configuration } from "../../src/model/configuration.js";
import type { RepositoryName } from "../../src/model/repository-name.js";
import type { Proposal } from "../../src/propose/proposal.js";
import { openCommandQueue } from "../../src/queue/command-queue.js";
import { openScanQueue } from "../../src/queue/scan-queue.js";
import { builtInRegistry } from "../../src/registry/registry.js";
import { proposeRepository } from "../../src/worker/propose-repository.js";
import { Workplaces } from "../../src/workplace/workplaces.js";
import { FakeGitHub } from "../github/fake-github.js";
import type { FakeRepository } from "../github/fake-repository.js";
import type { CompiledSources } from "../support/compiled-sources.js";
import type { GerritServer } from "../support/gerrit-server.js";
import { GerritService } from "../support/gerrit-service.js";
import { serviceFiles } from "../support/sample-repository.js";
import { TestRedis } from "../support/test-redis.js";
import type { Calamities } from "./calamity.js";
import { seeded } from "./seeded.js";
import { ServingProcess } from "./serving-process.js";
import { type Answerer, type StruckServer, struckServer } from "./struck-server.js";

export interface ChaosOptions {
  readonly seed: number;
  readonly server: GerritServer;
  readonly sources: CompiledSources;
  /** Empty, and taken away by whoever made it. */
  readonly directory: string;
  readonly calamities: Calamities;
  /** How many processes serve. */
  readonly processes: number;
}

const secret = "a-long-enough-webhook-secret";
/** The longest that all may take once nothing strikes any more. */
const patience = 120_000;

/** One more place that names the script, so that what would be proposed is another. */
const more = { "etc/more.ini": "[uwsgi]\nwsgi-file = /usr/local/bin/fox-api-wsgi\n" };

/**
 * A real Gerrit and a fake GitHub, each with two repositories, and processes of the whole service that share a Redis.
 * Every call to a host passes where it may be struck.
 */
export class ChaosWorld {
  readonly #random: () => number;
  readonly #redis = new TestRedis(["--appendfsync", "always", "--maxmemory-policy", "noeviction"]);
  readonly #servers: StruckServer[] = [];
  #processes: ServingProcess[] = [];
  #strikes = true;
  gerrits: GerritService[] = [];
  github!: FakeGitHub;
  pulls: FakeRepository[] = [];

  private constructor(private readonly options: ChaosOptions) {
    this.#random = seeded(options.seed + 1);
  }

  static async start(options: ChaosOptions): Promise<ChaosWorld> {
    const world = new ChaosWorld(options);
    await world.#redis.start();
    await world.#repositories();
    const [gerrit, github] = [await world.#struck(world.#gerrit), await world.#struck(world.#fake)];
    const environment = world.#environment(gerrit);
    const serving = { sources: options.sources, environment, github: world.#githubAt(github) };
    world.#processes = Array.from({ length: options.processes }, () => new ServingProcess(serving));
    return world;
  }

  /** Events of all repositories come in, several times and in any order, and some repositories change meanwhile. */
  async happen(): Promise<void> {
    const events = [...this.gerrits, ...this.pulls].flatMap((it) => [it, it, it]);
    const changing = [this.gerrits[0], this.pulls[0]];
    for (const event of shuffled(events, this.#random)) {
      await delay(this.#random() * 300);
      if (changing.includes(event) && this.#random() < 0.5) {
        changing[changing.indexOf(event)] = undefined;
        if (event instanceof GerritService) await event.commit(more);
        else event.pushFiles("master", more, this.github.account("maintainer"));
      }
      await this.#deliver(event);
    }
  }

  /** Nothing strikes any more; resolves when all jobs are done. */
  async calm(): Promise<void> {
    this.#strikes = false;
    const scans = await openScanQueue(this.#redis.address, randomUUID);
    const commands = await openCommandQueue(this.#redis.address);
    try {
      const deadline = Date.now() + patience;
      for (let quiet = 0; quiet < 3; await delay(100)) {
        const all = await Promise.all([scans.numbers(), commands.numbers()]);
        const left = all.reduce((sum, { waiting, active, delayed }) => sum + waiting + active + delayed, 0);
        quiet = left === 0 ? quiet + 1 : 0;
        if (Date.now() > deadline) throw new Error(`jobs are left:\n${JSON.stringify(all)}\n${this.#said()}`);
        if (all.some(({ failed }) => failed > 0)) throw new Error(`a job was given up:\n${this.#said()}`);
      }
    } finally {
      await commands.close();
      await scans.close();
    }
  }

  /** What somebody without this past would do to each repository now. */
  async whatIsLeft(): Promise<Proposal["kind"][]> {
    const address = await this.#struck(this.#fake);
    const environment = this.#environment(this.options.server.url);
    const read = readConfiguration({
      ...environment,
      WSGI_SHIFT_CACHE: join(this.options.directory, "fresh"),
    });
    const github = read.github && { ...read.github, ...this.#githubAt(address) };
    const configuration: Configuration = { ...read, github };
    const workplaces = new Workplaces(new Git({ path: process.env.PATH ?? "" }), configuration);
    const names: RepositoryName[] = [
      ...this.gerrits.map(({ project }) => ({ platform: "gerrit", host: undefined, project }) as const),
      ...this.pulls.map(
        ({ fullName }) => ({ platform: "github", host: undefined, project: fullName }) as const,
      ),
    ];
    return Promise.all(
      names.map(async (name) => {
        const workplace = await workplaces.open(name);
        const { author, signedOffBy } = configuration;
        const common = {
          branch: undefined,
          phase: undefined,
          author,
          signedOffBy,
          generatedBy: "wsgi-shift",
        };
        const options = { ...common, registry: builtInRegistry(), now: new Date() };
        return proposeRepository(workplace, options)
          .then(({ kind }) => kind)
          .finally(() => workplace.close());
      }),
    );
  }

  async stop(): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.stop()));
    for (const server of this.#servers) server.close();
    await this.#redis.close();
  }

  async #repositories(): Promise<void> {
    const { server, directory } = this.options;
    this.github = new FakeGitHub({ directory: join(directory, "github") });
    for (const name of ["octo/fox", "octo/vixen"]) {
      this.gerrits.push(await GerritService.make(server, join(directory, "gerrit")));
      this.pulls.push(this.github.addRepository(name, serviceFiles));
    }
  }

  async #struck(answerer: Answerer): Promise<string> {
    const { calamities } = this.options;
    const strike = () => (this.#strikes ? calamities.next() : undefined);
    const server = await struckServer(answerer, strike, (which) => this.#processes[which]?.kill());
    this.#servers.push(server);
    return server.url;
  }

  #environment(gerrit: string): Record<string, string> {
    const { bot } = this.options.server.accounts;
    return {
      ...{ GERRIT_URL: gerrit, GERRIT_USERNAME: bot.username, GERRIT_PASSWORD: bot.password },
      ...{ GERRIT_PROJECTS: "t/*", GERRIT_WEBHOOK_TOKEN: "from-gerrit", GERRIT_EVENTS: "webhooks" },
      ...{ GITHUB_TOKEN: "replaced", WEBHOOK_SECRET: secret, REDIS_URL: this.#redis.address },
      WSGI_SHIFT_CACHE: join(this.options.directory, "cache"),
      WSGI_SHIFT_AUTHOR_EMAIL: bot.email,
    };
  }

  #githubAt(apiUrl: string) {
    const { appId, privateKey, gitUrl } = this.github;
    return { apiUrl, gitUrl, credentials: { kind: "app", appId, privateKey } } as const;
  }

  /** As the hosts' servers do it: again until it is taken. */
  async #deliver(event: GerritService | FakeRepository): Promise<void> {
    const id = randomUUID();
    const deadline = Date.now() + patience;
    while (Date.now() < deadline) {
      const at = this.#processes[Math.floor(this.#random() * this.#processes.length)]?.url;
      const taken = at !== undefined && (await this.#sent(at, id, event).catch(() => false));
      if (taken) return;
      await delay(100);
    }
    throw new Error(`no process took an event:\n${this.#said()}`);
  }

  async #sent(at: string, id: string, event: GerritService | FakeRepository): Promise<boolean> {
    const signal = AbortSignal.timeout(10_000);
    if (event instanceof GerritService) {
      const body = JSON.stringify({
        type: "change-merged",
        change: { project: event.project, branch: "master" },
      });
      const path = "/api/gerrit/webhooks/from-gerrit";
      return (await fetch(`${at}${path}`, { method: "POST", body, signal })).ok;
    }
    const body = JSON.stringify({
      ref: "refs/heads/master",
      after: event.tip("master"),
      deleted: false,
      installation: { id: this.github.installationId },
      repository: { id: event.id, full_name: event.fullName, default_branch: "master", archived: false },
      sender: { login: "maintainer", type: "User" },
    });
    const headers = {
      "content-type": "application/json",
      "x-github-event": "push",
      "x-github-delivery": id,
      "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
    };
    return (await fetch(`${at}/api/github/webhooks`, { method: "POST", body, headers, signal })).ok;
  }

  readonly #fake: Answerer = async ({ method = "GET", url = "", headers }, body) => {
    const text = body.toString("utf8");
    const outcome = this.github.receive({
      method,
      path: url.replace(/^\/api\/graphql/, "/graphql"),
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
      body: text === "" ? "" : JSON.parse(text),
    });
    if (!("body" in outcome)) throw new Error("the fake breaks nothing by itself here");
    return { status: outcome.status, headers: outcome.headers, body: JSON.stringify(outcome.body) };
  };

  readonly #gerrit: Answerer = ({ method, url = "", headers }, body) => {
    const { hostname, port } = new URL(this.options.server.url);
    return new Promise((resolve, reject) => {
      const { "transfer-encoding": _, ...kept } = headers;
      const sent = { ...kept, "content-length": String(body.length) };
      const onwards = httpRequest({ hostname, port, method, path: url, headers: sent }, async (answer) => {
        const pieces: Buffer[] = [];
        for await (const piece of answer) pieces.push(piece as Buffer);
        const { "transfer-encoding": __, ...given } = answer.headers;
        resolve({ status: answer.statusCode ?? 502, headers: given, body: Buffer.concat(pieces) });
      });
      onwards.on("error", reject).end(body);
    });
  };

  #said(): string {
    return this.#processes.map(({ said }, index) => `process ${index}:\n${said}`).join("\n");
  }
}

function shuffled<T>(all: readonly T[], random: () => number): T[] {
  return all
    .map((one) => [random(), one] as const)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one);
}
