import { randomUUID } from "node:crypto";
import { setImmediate as turn } from "node:timers/promises";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { pino } from "pino";
import { type ChangeIdentity, topic } from "../../src/model/change-identity.js";
import type { GitHubConfiguration } from "../../src/model/configuration.js";
import type { Publication } from "../../src/model/host.js";
import type { ScanRequest } from "../../src/model/scan-request.js";
import { GitHubHost } from "../../src/platform/github/github-host.js";
import { SharedPace } from "../../src/queue/pace/shared-pace.js";
import { openScanQueue, type ScanQueue } from "../../src/queue/scan-queue.js";
import { type ScanWorker, startScanWorker } from "../../src/queue/scan-worker.js";
import { fakeFetch } from "../github/fake-fetch.js";
import { FakeGitHub } from "../github/fake-github.js";
import { FakeLimits } from "../github/fake-limits.js";
import type { FakeRepository } from "../github/fake-repository.js";
import { message } from "../github/github-mirror.js";
import { newFile } from "../github/use-github.js";
import { FakeClock } from "./fake-clock.js";

const apiUrl = "https://api.github.com";
const perWorker = 4;
/** Milliseconds of the real clock. */
const stillness = 50;

/**
 * A campaign over many repositories on the fake GitHub with its limits on: queue, workers, pace and host are those of the
 * service, on a real Redis, and time is the fake's. Each worker has all of its own but the Redis, as processes do.
 */
export class PacedCampaign {
  readonly clock = new FakeClock();
  readonly github: FakeGitHub;
  readonly limits = new FakeLimits(() => this.clock.now());
  readonly began = this.clock.now();
  /** When each pull request was opened. */
  readonly opened: number[] = [];
  /** Runs at hand, and how often one was begun. */
  running = 0;
  runs = 0;
  readonly errors: unknown[] = [];
  #paces: SharedPace[] = [];
  #workers: ScanWorker[] = [];
  #seen = "";
  #seenAt = 0;

  private constructor(
    directory: string,
    private readonly redis: Redis,
    private readonly jobs: Queue,
    private readonly queue: ScanQueue,
  ) {
    this.github = new FakeGitHub({ directory });
    this.github.limits = this.limits;
  }

  static async start(address: string, directory: string, workers = 2): Promise<PacedCampaign> {
    const redis = new Redis(address, { maxRetriesPerRequest: null });
    const jobs = new Queue("scan", { connection: redis, prefix: "{wsgi-shift}" });
    const campaign = new PacedCampaign(directory, redis, jobs, await openScanQueue(address, randomUUID));
    for (let count = 0; count < workers; count += 1) await campaign.#work(address, directory);
    return campaign;
  }

  get pace(): SharedPace {
    const [pace] = this.#paces;
    if (pace === undefined) throw new Error("there is no worker");
    return pace;
  }

  async add(count: number): Promise<void> {
    const repositories = Array.from({ length: count }, (_, index) =>
      this.github.addMemoryRepository(`octo/r${index}`, { "setup.cfg": "[metadata]\n" }),
    );
    for (const { fullName: project } of repositories)
      await this.queue.enqueue({ ...request, project, correlation: project });
  }

  /** Moves time on whenever all that can be done now is done, until no job is left. */
  async finish(): Promise<void> {
    for (;;) {
      for (let count = 0; count < 3; count += 1) await turn();
      if (this.#isBusy()) continue;
      const [active, waiting, first] = await this.#state();
      if (active !== this.running || this.#isBusy()) continue;
      if (waiting > 0 && active < perWorker * this.#workers.length) continue;
      const due = first === undefined ? Number.POSITIVE_INFINITY : first.due;
      const next = Math.min(this.clock.next, due);
      if (next === Number.POSITIVE_INFINITY) return;
      this.clock.moveTo(next);
      if (first && first.due <= this.clock.now()) await (await this.jobs.getJob(first.id))?.promote();
    }
  }

  /**
   * Whether a run does something. One may also wait for what another, which sleeps, is asking for: a token. That is told
   * by nothing having happened for a while.
   */
  #isBusy(): boolean {
    if (this.running <= this.clock.sleeping) return false;
    const seen = `${this.running} ${this.clock.sleeping} ${this.github.calls.length}`;
    if (seen !== this.#seen || this.clock.sleeping === 0) this.#seenAt = performance.now();
    this.#seen = seen;
    return performance.now() - this.#seenAt < stillness;
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.close(0)));
    for (const pace of this.#paces) pace.close();
    await this.queue.close();
    await this.jobs.close();
    await this.redis.quit();
  }

  async #state(): Promise<[active: number, waiting: number, first: { id: string; due: number } | undefined]> {
    const answers = await this.redis
      .multi()
      .llen("{wsgi-shift}:scan:active")
      .llen("{wsgi-shift}:scan:wait")
      .zcard("{wsgi-shift}:scan:prioritized")
      .zrange("{wsgi-shift}:scan:delayed", 0, 0, "WITHSCORES")
      .exec();
    const [active, waiting, prioritized, [id, score] = []] = (answers ?? []).map(([, value]) => value) as [
      number,
      number,
      number,
      string[],
    ];
    // BullMQ keeps the time of a delayed job in the upper bits of its score.
    const first = id === undefined ? undefined : { id, due: Math.floor(Number(score) / 0x1000) };
    return [active, waiting + prioritized, first];
  }

  async #work(address: string, directory: string): Promise<void> {
    const pace = new SharedPace(this.clock);
    await pace.connect(address);
    this.#paces.push(pace);
    const { appId, privateKey } = this.github;
    const configuration: GitHubConfiguration = {
      host: "github.com",
      apiUrl,
      gitUrl: directory,
      credentials: { kind: "app", appId, privateKey },
      webhookSecrets: [],
      branches: [],
    };
    const host = new GitHubHost({
      ...{ configuration, version: "1.2.3", directory, pace },
      fetch: fakeFetch(this.github, apiUrl),
      retry: { retryAfterBaseValue: 1 },
    });
    const run = async ({ project }: ScanRequest) => {
      this.running += 1;
      this.runs += 1;
      try {
        await this.#propose(host, project);
      } catch (error) {
        this.errors.push(error);
        throw error;
      } finally {
        this.running -= 1;
      }
    };
    const options = { address, run, concurrency: perWorker, mask: String, random: () => 0 };
    const log = pino({ level: "silent" });
    this.#workers.push(await startScanWorker({ ...options, log, now: () => this.clock.now() }));
  }

  /** What a scan does on its host; what would be changed is always the same. */
  async #propose(host: GitHubHost, project: string): Promise<void> {
    await host.room(project, project);
    const branch = await host.defaultBranch(project);
    await host.remote(project);
    const identity: ChangeIdentity = { host: host.name, project, branch, topic, unit: "modules" };
    const existing = await host.find(identity);
    if (existing?.state === "open" && existing.ours) return;
    await host.publish(publicationOn(this.github.repository(project), identity));
    this.opened.push(this.clock.now());
  }
}

const request: Omit<ScanRequest, "project" | "correlation"> = {
  platform: "github",
  host: "github.com",
  branch: null,
  reason: "installation",
};

function publicationOn(repository: FakeRepository, identity: ChangeIdentity): Publication {
  const base = repository.tip(identity.branch) ?? "";
  const baseTree = repository.git.readCommit(base).tree;
  const file = newFile("demo/wsgi/api.py", "application = None\n");
  const sha = repository.git.blob(Buffer.from("application = None\n"));
  const tree = repository.git.tree(baseTree, [{ path: "demo/wsgi/api.py", mode: "100644", sha }]);
  const nothing = { existing: undefined, reviewers: [], labels: [], draft: false };
  return { identity, base, baseTree, tree, files: [file], commit: base, repository: "", message, ...nothing };
}
