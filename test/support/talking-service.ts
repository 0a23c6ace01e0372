import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { pino } from "pino";
import type { RecordKeeper } from "../../src/campaign/record-keeper.js";
import { readConfiguration } from "../../src/config/environment.js";
import { Git } from "../../src/git/git.js";
import type { CommandRequest } from "../../src/model/command-request.js";
import type { Configuration } from "../../src/model/configuration.js";
import type { Discussions } from "../../src/model/discussion.js";
import type { ScanRequest } from "../../src/model/scan-request.js";
import { builtInRegistry } from "../../src/registry/registry.js";
import { type Service, startService } from "../../src/server/service.js";
import { runAnswer } from "../../src/worker/run-answer.js";
import { runScan } from "../../src/worker/run-scan.js";
import { Workplaces } from "../../src/workplace/workplaces.js";
import type { FakeComment, FakeRepository } from "../github/fake-repository.js";
import type { GitHubWorld } from "../github/use-github.js";
import { serviceFiles } from "./sample-repository.js";
import { testObservation } from "./test-observation.js";
import { deliver, secret } from "./test-service.js";
import { until } from "./until.js";

interface Said {
  readonly action?: string;
  readonly type?: string;
  /** As in X-GitHub-Delivery. */
  readonly delivery?: string;
}

/** The whole service on the fake GitHub, with the repository octo/fox that has something to change. */
export class TalkingService {
  readonly repository: FakeRepository;
  readonly scans: ScanRequest[] = [];
  readonly answers: CommandRequest[] = [];
  /** What scans failed with. */
  readonly failures: unknown[] = [];
  /** Where scans keep what they saw; there after the first. */
  keeper: RecordKeeper | undefined;
  /** Runs after a scan has done its work. */
  after: () => void = () => {};
  /** Runs before a comment is answered. */
  before: (request: CommandRequest) => Promise<void> | void = () => {};
  #service: Service | undefined;

  constructor(private readonly world: GitHubWorld) {
    const { github } = world;
    this.repository = github.addRepository("octo/fox", serviceFiles);
    // Commits are of whole seconds, and so is what is told of comments.
    let seconds = Math.floor(Date.now() / 1000) - 10_000;
    this.repository.now = () => new Date(seconds++ * 1000);
    for (const login of ["owner", "stranger"]) github.addAccount(login);
    this.repository.permissions.set("owner", "write");
  }

  async start(discussions: Discussions, environment: Readonly<Record<string, string>> = {}): Promise<this> {
    const { directory, github } = this.world;
    const read = readConfiguration({
      GITHUB_TOKEN: "t",
      WEBHOOK_SECRET: secret,
      WSGI_SHIFT_CACHE: join(directory, "cache"),
      PORT: "0",
      ...environment,
    });
    if (!read.github) throw new Error("GitHub is not configured");
    const { appId, privateKey, gitUrl } = github;
    const configuration: Configuration = {
      ...read,
      github: { ...read.github, gitUrl, credentials: { kind: "app", appId, privateKey } },
    };
    const log = pino({ level: "silent" });
    const hosts = { gerrits: [], github: this.world.host() };
    const workplaces = new Workplaces(new Git({ path: process.env.PATH ?? "" }), configuration, hosts);
    const scan = { workplaces, configuration, registry: builtInRegistry(), log, now: () => new Date() };
    this.#service = await startService({
      configuration,
      role: "all",
      run: async (request, _, { keeper, again }) => {
        this.keeper = keeper;
        try {
          await runScan(request, { ...scan, keeper, again });
          this.after();
          this.scans.push(request);
        } catch (error) {
          this.failures.push(error);
          throw error;
        }
      },
      answer: async (request, enqueue) => {
        await this.before(request);
        await runAnswer(request, {
          configuration,
          discussions: { gerrits: new Map(), github: discussions },
          hosts,
          enqueue,
          log,
        });
        this.answers.push(request);
      },
      log,
      mask: (text) => text,
      path: "/nonexistent",
      newId: randomUUID,
      random: () => 0,
      observation: testObservation(),
    });
    return this;
  }

  /** The pull request as the first scan makes it. */
  async opened(): Promise<number> {
    await this.event("push", { ref: "refs/heads/master", deleted: false });
    await until(() => this.repository.pulls.length === 1 && this.scans.length === 1);
    this.scans.length = 0;
    return 1;
  }

  /** Somebody writes a comment on GitHub, and its webhook comes in. */
  async say(number: number, login: string, body: string, said: Said = {}): Promise<FakeComment> {
    const comment = this.repository.comment(number, login, body);
    await this.tell(comment, said);
    return comment;
  }

  async tell(
    { id, number, login, body, createdAt }: FakeComment,
    { action = "created", type = "User", delivery = randomUUID() }: Said = {},
  ): Promise<void> {
    const created_at = createdAt.toISOString().replace(".000Z", "Z");
    const comment = { id, body, created_at, user: { login, type } };
    await this.event("issue_comment", { action, issue: { number }, comment }, delivery);
  }

  /** Somebody comments on a line of the pull request. */
  async sayOnLine(number: number, login: string, body: string, commit?: string): Promise<FakeComment> {
    const said = this.repository.comment(number, login, body, "review-comment");
    const original_commit_id = commit ?? this.repository.pull(number)?.sha;
    const { id, createdAt } = said;
    const comment = { id, body, created_at: createdAt, user: { login, type: "User" }, original_commit_id };
    await this.event("pull_request_review_comment", {
      action: "created",
      pull_request: { number },
      comment,
    });
    return said;
  }

  /** Somebody reviews what the pull request shows, or showed. */
  async review(
    number: number,
    login: string,
    state: string,
    body: string,
    commit?: string,
  ): Promise<FakeComment> {
    const said = this.repository.comment(number, login, body, "review");
    const pull = this.repository.pull(number);
    const commit_id = commit ?? pull?.sha;
    const { id, createdAt } = said;
    const review = { id, body, submitted_at: createdAt, user: { login, type: "User" }, state, commit_id };
    const repo = { id: this.repository.id };
    const shown = { head: { ref: pull?.head, repo }, base: { ref: pull?.base, repo }, user: null };
    const pull_request = { number, draft: pull?.draft, ...shown };
    await this.event("pull_request_review", { action: "submitted", review, pull_request });
    return said;
  }

  /** A webhook as GitHub sends it to the App. */
  async event(name: string, payload: object, delivery: string = randomUUID()): Promise<void> {
    const { id, fullName, defaultBranch, archived } = this.repository;
    const repository = { id, full_name: fullName, default_branch: defaultBranch, archived };
    const installation = { id: this.world.github.installationId };
    const whole = { repository, installation, ...payload };
    const answer = await deliver(this.url, name, whole, { "x-github-delivery": delivery });
    if (answer.status !== 200) throw new Error(`the webhook was answered with ${answer.status}`);
  }

  /** All that the bot said, or showed, to a comment: reactions, and replies without their mark. */
  answersTo({ id, reactions }: FakeComment): string[] {
    const mark = new RegExp(`\\n\\n<!-- wsgi-shift answers (?:[a-z-]+-)?${id} \\w+ -->$`);
    const replies = this.repository.comments
      .filter(({ login, body }) => login === this.world.github.bot.login && mark.test(body))
      .map(({ body }) => body.replace(mark, ""));
    const shown = reactions.filter(({ login }) => login === this.world.github.bot.login);
    return [...shown.map(({ content }) => content), ...replies];
  }

  /** Waits until the comment was worked on, and gives its answers. */
  async answered(comment: FakeComment): Promise<string[]> {
    await until(() => this.answers.some((request) => request.comment === String(comment.id)));
    return this.answersTo(comment);
  }

  get url(): string {
    return this.#service?.url ?? "";
  }

  async close(): Promise<void> {
    await this.#service?.close();
  }
}
