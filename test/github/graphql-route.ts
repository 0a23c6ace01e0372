import { Ajv } from "ajv";
import { stateQuery } from "../../src/platform/github/change-state.js";
import { lookQuery } from "../../src/platform/github/look-query.js";
import { settingsQuery } from "../../src/platform/github/organisation-settings.js";
import type { Call, FakeAnswer, FakeGitHub } from "./fake-github.js";
import type { FakeRepository } from "./fake-repository.js";

/** Of GitHub's GraphQL schema: UpdateRefsInput, RefUpdate, GitObjectID and GitRefname (docs.github.com/graphql). */
const updateRefsRequest = new Ajv().compile<{
  variables: { input: { repositoryId: string; refUpdates: RefUpdate[] } };
}>({
  type: "object",
  additionalProperties: false,
  required: ["query", "variables"],
  properties: {
    query: {
      const: "mutation ($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }",
    },
    variables: {
      type: "object",
      additionalProperties: false,
      required: ["input"],
      properties: {
        input: {
          type: "object",
          additionalProperties: false,
          required: ["repositoryId", "refUpdates"],
          properties: {
            repositoryId: { type: "string" },
            clientMutationId: { type: "string" },
            refUpdates: {
              type: "array",
              items: {
                type: "object",
                additionalProperties: false,
                required: ["name", "afterOid"],
                properties: {
                  name: { type: "string", pattern: "^refs/" },
                  afterOid: { type: "string", pattern: "^[0-9a-f]{40}$" },
                  beforeOid: { type: "string", pattern: "^[0-9a-f]{40}$" },
                  force: { type: "boolean" },
                },
              },
            },
          },
        },
      },
    },
  },
});

/** Of the same schema: MarkPullRequestReadyForReviewInput and ConvertPullRequestToDraftInput. */
const draftRequest = new Ajv().compile<{
  query: string;
  variables: { input: { pullRequestId: string } };
}>({
  type: "object",
  additionalProperties: false,
  required: ["query", "variables"],
  properties: {
    query: {
      enum: [
        "mutation ($input: MarkPullRequestReadyForReviewInput!) { markPullRequestReadyForReview(input: $input) { clientMutationId } }",
        "mutation ($input: ConvertPullRequestToDraftInput!) { convertPullRequestToDraft(input: $input) { clientMutationId } }",
      ],
    },
    variables: {
      type: "object",
      additionalProperties: false,
      required: ["input"],
      properties: {
        input: {
          type: "object",
          additionalProperties: false,
          required: ["pullRequestId"],
          properties: { pullRequestId: { type: "string" } },
        },
      },
    },
  },
});

const settingsRequest = new Ajv().compile<{ variables: { owner: string } }>({
  type: "object",
  additionalProperties: false,
  required: ["query", "variables"],
  properties: {
    query: { const: settingsQuery },
    variables: {
      type: "object",
      additionalProperties: false,
      required: ["owner"],
      properties: { owner: { type: "string" } },
    },
  },
});

const lookRequest = new Ajv().compile<{ variables: { ids: string[] } }>({
  type: "object",
  additionalProperties: false,
  required: ["query", "variables"],
  properties: {
    query: { const: lookQuery },
    variables: {
      type: "object",
      additionalProperties: false,
      required: ["ids"],
      properties: { ids: { type: "array", maxItems: 100, items: { type: "string" } } },
    },
  },
});

const stateRequest = new Ajv().compile<{ variables: { owner: string; repo: string; number: number } }>({
  type: "object",
  additionalProperties: false,
  required: ["query", "variables"],
  properties: {
    query: { const: stateQuery },
    variables: {
      type: "object",
      additionalProperties: false,
      required: ["owner", "repo", "number"],
      properties: { owner: { type: "string" }, repo: { type: "string" }, number: { type: "integer" } },
    },
  },
});

interface RefUpdate {
  readonly name: string;
  readonly afterOid: string;
  readonly beforeOid?: string;
  readonly force?: boolean;
}

/** Answers the GraphQL requests that there are. Their errors come with status 200, as GitHub's do. */
export function answerGraphql(github: FakeGitHub, { body, headers, index }: Call): FakeAnswer {
  const token = /^(?:token|bearer) (.+)$/i.exec(headers.authorization ?? "")?.[1] ?? "";
  if (!github.tokens.has(token)) return answer(401, { message: "Bad credentials" });
  if (lookRequest(body)) return looked(github, body.variables.ids);
  if (settingsRequest(body)) return ownersSettings(github, body.variables.owner);
  if (stateRequest(body)) return pullState(github, body.variables);
  if (draftRequest(body))
    return setDraft(github, body.variables.input.pullRequestId, body.query.includes("ToDraft"));
  if (!updateRefsRequest(body)) {
    const problems = (updateRefsRequest.errors ?? []).map(
      ({ instancePath, message }) => `${instancePath} ${message}`,
    );
    github.violations.push(`graphql (call ${index}): ${problems.join("; ")}`);
    return failed("INVALID", problems.join("; "));
  }
  const { repositoryId, refUpdates } = body.variables.input;
  const repository = github.repositories.find(({ nodeId }) => nodeId === repositoryId);
  if (repository === undefined)
    return failed("NOT_FOUND", `Could not resolve to a node with the global id of '${repositoryId}'`);
  if (repository.archived) return failed("UNPROCESSABLE", "Repository was archived so is read-only.");
  for (const { name, afterOid, beforeOid } of refUpdates) {
    if (repository.git.setRef(name, afterOid, beforeOid)) continue;
    return failed("UNPROCESSABLE", `Expected ref ${name} to be at ${beforeOid}`);
  }
  repository.follow();
  return answer(200, { data: { updateRefs: { clientMutationId: null } } });
}

/** Of Query.nodes; what is not there is null beside an error. */
function looked(github: FakeGitHub, ids: readonly string[]): FakeAnswer {
  const nodes = ids.map((id) => {
    const repository = github.repositories.find(({ nodeId }) => nodeId === id);
    return repository === undefined ? null : lookedRepository(repository);
  });
  const missing = ids.filter((_, at) => nodes[at] === null);
  const errors = missing.map((id) => ({ type: "NOT_FOUND", path: ["nodes"], message: `no node ${id}` }));
  return answer(200, { data: { nodes }, ...(errors.length > 0 ? { errors } : {}) });
}

function lookedRepository({ git, fullName, defaultBranch, pulls }: FakeRepository): object {
  const prefix = "refs/heads/wsgi-shift/";
  const oid = git.ref(`refs/heads/${defaultBranch}`);
  const refs = git.refs(prefix).map((ref) => {
    const open = pulls.filter(
      ({ state, head, fork }) => state === "open" && !fork && `refs/heads/${head}` === ref,
    );
    const shown = open.map(({ number, sha, base }) => {
      return { number, headRefOid: sha, baseRefName: base, updatedAt: "2026-01-02T03:04:05Z" };
    });
    return { name: ref.slice(prefix.length), associatedPullRequests: { nodes: shown } };
  });
  const defaultBranchRef = oid === undefined ? null : { name: defaultBranch, target: { oid } };
  return { nameWithOwner: fullName, defaultBranchRef, refs: { nodes: refs } };
}

/** Of Query.repository and Repository.object; `HEAD` is the default branch, as in a bare repository. */
function ownersSettings(github: FakeGitHub, owner: string): FakeAnswer {
  const repository = github.repositories.find(({ fullName }) => fullName === `${owner}/.github`);
  if (repository === undefined) {
    const message = `Could not resolve to a Repository with the name '${owner}/.github'.`;
    const errors = [{ type: "NOT_FOUND", path: ["repository"], message }];
    return answer(200, { data: { repository: null }, errors });
  }
  const blob = (path: string) => {
    const id = repository.git.ref(`refs/heads/${repository.defaultBranch}:${path}`);
    if (id === undefined || !repository.git.has(id, "blob")) return null;
    const bytes = repository.git.read(repository.defaultBranch, path);
    return { byteSize: bytes.length, text: bytes.includes(0) ? null : bytes.toString("utf8") };
  };
  const root = blob(".wsgi-shift.yml");
  const nested = blob(".github/wsgi-shift.yml");
  return answer(200, { data: { repository: { root, nested } } });
}

/** Of PullRequest; an installation that may not see checks gets the rest, and an error. */
function pullState(
  github: FakeGitHub,
  { owner, repo, number }: { owner: string; repo: string; number: number },
): FakeAnswer {
  const pull = github.repositories.find(({ fullName }) => fullName === `${owner}/${repo}`)?.pull(number);
  if (pull === undefined) return failed("NOT_FOUND", `Could not resolve to a PullRequest of ${number}`);
  const { decision = null, reviews = [], checks = null } = pull.reviewed ?? {};
  const isForbidden = checks === "FORBIDDEN";
  const rollup = checks === null || isForbidden ? null : { state: checks };
  const commits = { nodes: [{ commit: { oid: pull.sha, statusCheckRollup: rollup } }] };
  const nodes = reviews.map(({ state, login }) => ({ state, author: login === null ? null : { login } }));
  const pullRequest = {
    ...{ isDraft: pull.draft, reviewDecision: decision, latestReviews: { nodes }, commits },
  };
  const data = { repository: { pullRequest } };
  const errors = [{ type: "FORBIDDEN", message: "Resource not accessible by integration" }];
  return answer(200, isForbidden ? { data, errors } : { data });
}

function setDraft(github: FakeGitHub, id: string, draft: boolean): FakeAnswer {
  const [, repositoryId, number] = id.split("_").map(Number);
  const repository = github.repositories.find((known) => known.id === repositoryId);
  const pull = repository?.pull(number ?? 0);
  if (pull === undefined)
    return failed("NOT_FOUND", `Could not resolve to a node with the global id of '${id}'`);
  pull.draft = draft;
  const name = draft ? "convertPullRequestToDraft" : "markPullRequestReadyForReview";
  return answer(200, { data: { [name]: { clientMutationId: null } } });
}

function failed(type: string, message: string): FakeAnswer {
  return answer(200, { data: { updateRefs: null }, errors: [{ type, path: ["updateRefs"], message }] });
}

function answer(status: number, body: unknown): FakeAnswer {
  return { status, body, headers: { "content-type": "application/json; charset=utf-8" } };
}
