import type { FakeGitHub } from "./fake-github.js";
import type { FakePull, FakeRepository } from "./fake-repository.js";
import { commitBody } from "./git-routes.js";
import {
  accountOf,
  Refusal,
  type Route,
  type RouteContext,
  repositoryOf,
  simpleUser,
  writableRepositoryOf,
} from "./route.js";

/** Pull requests, and the part of issues that is theirs too. */
export const pullRoutes: Readonly<Record<string, Route>> = {
  "pulls/list": (context) => {
    accountOf(context);
    const repository = repositoryOf(context);
    const { query, github } = context;
    const [owner, head] = query.get("head")?.split(/:(.*)/s) ?? [];
    const state = query.get("state") ?? "open";
    // GitHub ignores a head that does not name its owner.
    const found = repository.pulls
      .filter((pull) => head === undefined || (owner === repository.owner && pull.head === head))
      .filter((pull) => state === "all" || pull.state === state)
      .filter((pull) => (query.get("base") ?? pull.base) === pull.base)
      .sort((a, b) => b.number - a.number);
    return { status: 200, body: page(query, found).map((pull) => pullBody(github, repository, pull)) };
  },

  "pulls/get": (context) => {
    const { repository, pull } = pullOf(context);
    return { status: 200, body: pullBody(context.github, repository, pull) };
  },

  "pulls/list-commits": (context) => {
    const { repository, pull } = pullOf(context);
    const commits = repository.git.commitsBetween(mergeBase(repository, pull), pull.sha);
    return {
      status: 200,
      body: page(context.query, commits).map((commit) => commitBody(context.github, commit)),
    };
  },

  "pulls/create": (context) => {
    const { login } = accountOf(context);
    const repository = writableRepositoryOf(context);
    const { title, body, head, base } = context.body as Record<"title" | "body" | "head" | "base", string>;
    const sha = repository.tip(head);
    const baseSha = repository.tip(base);
    if (sha === undefined) throw invalid("head");
    if (baseSha === undefined) throw invalid("base");
    if (repository.pulls.some((pull) => pull.state === "open" && pull.head === head && pull.base === base)) {
      throw failed(`A pull request already exists for ${repository.owner}:${head}.`);
    }
    if (repository.git.commitsBetween(baseSha, sha).length === 0)
      throw failed(`No commits between ${base} and ${head}`);
    const number = repository.nextNumber;
    const draft = context.body.draft === true;
    const pull: FakePull = {
      ...{ number, title, body, head, base, sha, login, draft },
      ...{ state: "open", merged: false, labels: [], reviewers: [] },
    };
    repository.pulls.push(pull);
    repository.follow();
    return { status: 201, body: pullBody(context.github, repository, pull) };
  },

  "pulls/update": (context) => {
    const { repository, pull } = pullOf(context);
    writableRepositoryOf(context);
    const { title, body, state } = context.body as {
      title?: string;
      body?: string;
      state?: "open" | "closed";
    };
    const isGone = repository.tip(pull.head) === undefined;
    if (state === "open" && pull.state === "closed" && (pull.merged || isGone))
      throw failed("state cannot be changed. The branch was deleted, or the pull request is merged.");
    pull.state = state ?? pull.state;
    pull.title = title ?? pull.title;
    pull.body = body ?? pull.body;
    return { status: 200, body: pullBody(context.github, repository, pull) };
  },

  "pulls/request-reviewers": (context) => {
    const { repository, pull } = pullOf(context);
    const { reviewers = [], team_reviewers = [] } = context.body as Record<string, string[]>;
    const asked = [...reviewers, ...team_reviewers];
    const unknown = asked.some((name) => !repository.collaborators.includes(name));
    if (unknown) throw new Refusal(422, "Reviews may only be requested from collaborators.");
    pull.reviewers.push(...asked.filter((name) => !pull.reviewers.includes(name)));
    return { status: 201, body: pullBody(context.github, repository, pull) };
  },

  "issues/add-labels": (context) => {
    const { pull } = pullOf({
      ...context,
      path: { ...context.path, pull_number: context.path.issue_number ?? "" },
    });
    const given = (context.body.labels as string[]).filter((name) => !pull.labels.includes(name));
    pull.labels.push(...given);
    return { status: 200, body: pull.labels.map((name) => ({ name })) };
  },
};

function pullOf(context: RouteContext): { readonly repository: FakeRepository; readonly pull: FakePull } {
  accountOf(context);
  const repository = repositoryOf(context);
  const pull = repository.pull(Number(context.path.pull_number));
  if (pull === undefined) throw new Refusal(404, "Not Found");
  return { repository, pull };
}

/** What the base had when the branch left it: after a merge the commits are still the pull request's. */
function mergeBase(repository: FakeRepository, pull: FakePull): string {
  if (!pull.merged) return repository.tip(pull.base) ?? "";
  return `${pull.sha}^`;
}

function pullBody(github: FakeGitHub, repository: FakeRepository, pull: FakePull): object {
  const repo = { id: repository.id, name: repository.name, full_name: repository.fullName };
  const merged_at = pull.merged ? "2024-01-02T00:00:00Z" : null;
  return {
    number: pull.number,
    node_id: `PR_${repository.id}_${pull.number}`,
    draft: pull.draft,
    html_url: `https://github.com/${repository.fullName}/pull/${pull.number}`,
    state: pull.state,
    title: pull.title,
    body: pull.body,
    merged_at,
    user: simpleUser(github.account(pull.login)),
    head: {
      ref: pull.head,
      sha: pull.sha,
      label: `${pull.fork ?? repository.owner}:${pull.head}`,
      repo:
        pull.fork === undefined ? repo : { ...repo, id: -1, full_name: `${pull.fork}/${repository.name}` },
    },
    base: {
      ref: pull.base,
      sha: repository.tip(pull.base) ?? "",
      label: `${repository.owner}:${pull.base}`,
      repo,
    },
    labels: pull.labels.map((name) => ({ name })),
  };
}

function page<T>(query: URLSearchParams, items: readonly T[]): readonly T[] {
  const size = Number(query.get("per_page") ?? 30);
  const start = (Number(query.get("page") ?? 1) - 1) * size;
  return items.slice(start, start + size);
}

function invalid(field: string): Refusal {
  return new Refusal(422, "Validation Failed", [{ resource: "PullRequest", field, code: "invalid" }]);
}

function failed(message: string): Refusal {
  return new Refusal(422, "Validation Failed", [{ resource: "PullRequest", code: "custom", message }]);
}
