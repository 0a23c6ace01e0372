import { mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { isSignedBy, newPrivateKey } from "./app-key.js";
import { appRoutes } from "./app-routes.js";
import { GitRefusal } from "./bare-repository.js";
import { checkRoutes } from "./check-routes.js";
import { deliveryRoutes, FakeDeliveries } from "./delivery-routes.js";
import type { FakeLimits, LimitAnswer } from "./fake-limits.js";
import { FakeRepository } from "./fake-repository.js";
import { gitRoutes } from "./git-routes.js";
import { answerGraphql } from "./graphql-route.js";
import { type MatchedOperation, OpenApi } from "./openapi.js";
import { pullRoutes } from "./pull-routes.js";
import { Refusal, type Route } from "./route.js";
import { talkRoutes } from "./talk-routes.js";

export interface FakeRequest {
  readonly method: string;
  /** Path and query, below the API's base address. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface FakeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A request as it came in. */
export interface Call extends FakeRequest {
  /** From 0 on. */
  readonly index: number;
  /** As GitHub's description names it: `pulls/create`; `graphql`; empty for what is not described. */
  readonly operation: string;
}

/**
 * What happens to a call in place of its answer. With `after`, it is done first and only its answer is lost.
 * `network` breaks the connection with this error code; `silence` never answers.
 */
export type Fault = (
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown }
  | { readonly network: string }
  | { readonly silence: true }
) & { readonly after?: boolean };

export type Outcome = FakeAnswer | { readonly network: string } | { readonly silence: true };

export interface Account {
  readonly login: string;
  readonly id: number;
  readonly type: "User" | "Bot";
  readonly name: string;
  readonly email: string;
}

export interface FakeGitHubOptions {
  /** Empty directory for the repositories. */
  readonly directory: string;
  readonly slug?: string;
}

const routes: Readonly<Record<string, Route>> = {
  ...appRoutes,
  ...checkRoutes,
  ...gitRoutes,
  ...pullRoutes,
  ...talkRoutes,
  ...deliveryRoutes,
};

/**
 * GitHub as its clients see it: git objects and refs in real bare repositories, all else in memory. Each request is
 * checked against GitHub's OpenAPI description, and so is each answer; what differs is kept in `violations`.
 */
export class FakeGitHub {
  readonly appId = "1234";
  readonly slug: string;
  installationId = 77;
  /** Whether its owner suspended the installation. */
  suspended = false;
  /** PEM, as an App's owner downloads it. */
  readonly privateKey: string;
  /** The directory that holds `<owner>/<name>.git`: what git reads from. */
  readonly gitUrl: string;
  readonly repositories: FakeRepository[] = [];
  readonly accounts: Account[] = [];
  /** Valid tokens, and who acts by them. */
  readonly tokens = new Map<string, Account>();
  readonly calls: Call[] = [];
  /** What was delivered to the App's webhook. */
  readonly deliveries = new FakeDeliveries();
  readonly violations: string[] = [];
  /** Decides what goes wrong; by default nothing does. */
  fault: (call: Call) => Fault | undefined = () => undefined;
  /** What the installation may do in a minute and in an hour; by default there are no limits. */
  limits: FakeLimits | undefined;
  readonly #openapi: OpenApi;

  constructor({ directory, slug = "wsgi-shift" }: FakeGitHubOptions) {
    shared ??= { privateKey: newPrivateKey(), openapi: new OpenApi() };
    this.privateKey = shared.privateKey;
    this.#openapi = shared.openapi;
    this.gitUrl = directory;
    this.slug = slug;
    this.addAccount(`${slug}[bot]`, "Bot");
    this.addAccount("web-flow", "User", { name: "GitHub", email: "noreply@github.com" });
  }

  get bot(): Account {
    return this.account(`${this.slug}[bot]`);
  }

  addAccount(login: string, type: Account["type"] = "User", as?: { name: string; email: string }): Account {
    const id = 1000 + this.accounts.length;
    const email = as?.email ?? `${id}+${login}@users.noreply.github.com`;
    const account: Account = { login, id, type, name: as?.name ?? login, email };
    this.accounts.push(account);
    return account;
  }

  account(login: string): Account {
    const account = this.accounts.find((known) => known.login === login);
    if (account === undefined) throw new Refusal(404, "Not Found");
    return account;
  }

  /** The account that a commit's e-mail address belongs to, as GitHub tells authors. */
  accountOf(email: string): Account | undefined {
    return this.accounts.find((known) => known.email === email);
  }

  /** Adds `owner/name` with one commit that holds `files`; it has the App installed. */
  addRepository(
    fullName: string,
    files: Readonly<Record<string, string | Buffer>>,
    defaultBranch = "master",
  ): FakeRepository {
    const path = join(this.gitUrl, `${fullName}.git`);
    mkdirSync(path, { recursive: true });
    return this.#added(FakeRepository.create(fullName, path, defaultBranch, this.nextId), files);
  }

  /** The same without a directory, for thousands of them: git cannot read it. */
  addMemoryRepository(fullName: string, files: Readonly<Record<string, string>>): FakeRepository {
    return this.#added(FakeRepository.inMemory(fullName, "master", this.nextId), files);
  }

  get nextId(): number {
    return this.repositories.length + 1;
  }

  #added(repository: FakeRepository, files: Readonly<Record<string, string | Buffer>>): FakeRepository {
    this.repositories.push(repository);
    const author = this.accounts.find(({ login }) => login === "maintainer") ?? this.addAccount("maintainer");
    repository.pushFiles(repository.defaultBranch, files, author, "Initial commit");
    return repository;
  }

  /** By its present name, without regard to case. */
  repository(fullName: string): FakeRepository {
    const wanted = fullName.toLowerCase();
    const exact = this.repositories.find((known) => known.fullName === fullName);
    const found = exact ?? this.repositories.find((known) => known.fullName.toLowerCase() === wanted);
    if (found === undefined) throw new Refusal(404, "Not Found");
    return found;
  }

  /** Gives the repository another name; git finds it under both, as on GitHub. */
  rename(repository: FakeRepository, fullName: string): void {
    const path = join(this.gitUrl, `${fullName}.git`);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(repository.git.path, path);
    repository.formerNames.push(repository.fullName);
    repository.fullName = fullName;
  }

  /** Issues an installation token. */
  issueToken(): string {
    const token = `ghs_${String(this.tokens.size + 1).padStart(36, "A")}`;
    this.tokens.set(token, this.bot);
    return token;
  }

  receive(request: FakeRequest): Outcome {
    const url = new URL(request.path, "https://api.github.test");
    const match = this.#openapi.match(request.method, url.pathname);
    const operation = url.pathname === "/graphql" ? "graphql" : (match?.operation.operationId ?? "");
    const call = { ...request, index: this.calls.length, operation };
    this.calls.push(call);
    const fault = this.fault(call);
    if (fault !== undefined && !fault.after) return outcomeOf(fault);
    const limited = this.#limited(call);
    if (limited?.refused !== undefined) return json(403, { message: limited.refused }, limited.headers);
    const answer = this.#answer(call, url, match);
    if (fault !== undefined) return outcomeOf(fault);
    return limited ? { ...answer, headers: { ...answer.headers, ...limited.headers } } : answer;
  }

  /** The App itself has limits of its own, which it does not come near. */
  #limited({ method, operation, headers, body }: Call): LimitAnswer | undefined {
    const isInstallation = this.tokens.has((headers.authorization ?? "").replace(/^\S+ /, ""));
    return isInstallation ? this.limits?.take(method, operation, body) : undefined;
  }

  #answer(call: Call, url: URL, match: MatchedOperation | undefined): FakeAnswer {
    try {
      if (call.operation === "graphql") return answerGraphql(this, call);
      const moved = this.#redirected(url);
      if (moved !== undefined)
        return json(301, { message: "Moved Permanently", url: moved }, { location: moved });
      return this.#described(call, url, match);
    } catch (error) {
      if (error instanceof GitRefusal) return json(422, { message: error.message });
      if (!(error instanceof Refusal)) throw error;
      return json(error.status, { message: error.message, errors: error.errors }, error.headers);
    }
  }

  #described(call: Call, url: URL, match: MatchedOperation | undefined): FakeAnswer {
    const route = routes[call.operation];
    if (match === undefined || route === undefined) {
      this.violations.push(`${call.method} ${url.pathname} is not described, or not faked`);
      return json(404, { message: "Not Found" });
    }
    const problems = this.#openapi.requestProblems(match, url.searchParams, call.body);
    this.#violate(call, "request", problems);
    if (problems.length > 0) return json(422, { message: problems.join("; ") });
    const body = (call.body || {}) as Record<string, unknown>;
    const actor = this.#actor(call);
    this.#followed(match.path);
    const given = route({ github: this, actor, path: match.path, query: url.searchParams, body });
    const completed = this.#openapi.completed(match, given.status, given.body);
    const answer = json(given.status, completed, given.headers);
    this.#violate(call, "answer", this.#openapi.responseProblems(match, answer.status, answer.body));
    return answer;
  }

  /** Pull requests follow what was pushed since the last request. */
  #followed({ owner, repo }: Readonly<Record<string, string>>): void {
    const name = `${owner}/${repo}`;
    const known = this.repositories.find(({ fullName }) => fullName === name);
    for (const repository of known ? [known] : this.repositories) repository.follow();
  }

  #violate({ operation, index }: Call, what: string, problems: readonly string[]): void {
    this.violations.push(...problems.map((problem) => `${operation} (call ${index}) ${what}: ${problem}`));
  }

  /** Who asks: the App itself by its JSON Web Token, or whoever a token was given to. */
  #actor({ headers }: Call): Account | "app" {
    const [scheme = "", token = ""] = (headers.authorization ?? "").split(" ");
    if (/^bearer$/i.test(scheme) && isSignedBy(this.privateKey, this.appId, token)) return "app";
    const account = /^(token|bearer)$/i.test(scheme) ? this.tokens.get(token) : undefined;
    if (account === undefined) throw new Refusal(401, "Bad credentials");
    return account;
  }

  #redirected({ pathname }: URL): string | undefined {
    const [, owner, name] = /^\/repos\/([^/]+)\/([^/]+)/.exec(pathname) ?? [];
    const repository = this.repositories.find(({ formerNames }) => formerNames.includes(`${owner}/${name}`));
    if (repository === undefined) return undefined;
    return pathname.replace(`/repos/${owner}/${name}`, `/repos/${repository.fullName}`);
  }
}

/** What is costly to make and never changes. */
let shared: { readonly privateKey: string; readonly openapi: OpenApi } | undefined;

function outcomeOf(fault: Fault): Outcome {
  if (!("status" in fault)) return fault;
  return json(fault.status, fault.body ?? { message: `Fault ${fault.status}` }, fault.headers);
}

function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): FakeAnswer {
  return { status, body, headers: { "content-type": "application/json; charset=utf-8", ...headers } };
}
