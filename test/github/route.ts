import type { Account, FakeGitHub } from "./fake-github.js";
import type { FakeRepository } from "./fake-repository.js";

export interface RouteContext {
  readonly github: FakeGitHub;
  /** `app` where the App speaks for itself, by its JSON Web Token. */
  readonly actor: Account | "app";
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Already found to be as described. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** Answers one operation. The body may be partial: what the description requires beside it is filled in. */
export type Route = (context: RouteContext) => {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/** An answer that is an error of GitHub's. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  constructor(
    readonly status: number,
    message: string,
    readonly errors?: readonly object[],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

export function repositoryOf({ github, path }: RouteContext): FakeRepository {
  return github.repository(`${path.owner}/${path.repo}`);
}

/** The repository, if the actor may write to it now. */
export function writableRepositoryOf(context: RouteContext): FakeRepository {
  const repository = repositoryOf(context);
  if (repository.archived) throw new Refusal(403, "Repository was archived so is read-only.");
  return repository;
}

/** The account that acts; the App itself may not act on repositories. */
export function accountOf({ actor }: RouteContext): Account {
  if (actor === "app") throw new Refusal(401, "A JSON web token could not be decoded");
  return actor;
}

export function simpleUser({ login, id, type }: Account): object {
  return { login, id, type };
}
