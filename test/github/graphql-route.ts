import { Ajv } from "ajv";
import { GraphQLError, graphqlSync } from "graphql";
import type { Call, FakeAnswer, FakeGitHub } from "./fake-github.js";
import type { FakePull, FakeRepository } from "./fake-repository.js";
import { graphqlSchema } from "./graphql-schema.js";

/** Of docs.github.com/graphql, "Forming calls with GraphQL". */
const isRequest = new Ajv().compile<{ query: string; variables?: Record<string, unknown> }>({
  type: "object",
  additionalProperties: false,
  required: ["query"],
  properties: { query: { type: "string" }, variables: { type: "object" } },
});

interface RefUpdate {
  readonly name: string;
  readonly afterOid: string;
  readonly beforeOid?: string;
  readonly force?: boolean;
}

/**
 * Answers a GraphQL request from the fake's state, by GitHub's own schema: what does not follow it, and what the fake knows nothing of, is
 * a violation. Errors come with status 200, as GitHub's do.
 */
export function answerGraphql(github: FakeGitHub, { body, headers, index }: Call): FakeAnswer {
  const token = /^(?:token|bearer) (.+)$/i.exec(headers.authorization ?? "")?.[1] ?? "";
  if (!github.tokens.has(token)) return answer(401, { message: "Bad credentials" });
  if (!isRequest(body)) {
    github.violations.push(`graphql (call ${index}): ${new Ajv().errorsText(isRequest.errors)}`);
    return answer(400, { message: "Problems parsing JSON" });
  }
  const { data, errors = [] } = graphqlSync({
    schema: graphqlSchema(),
    source: body.query,
    variableValues: body.variables,
    rootValue: { ...queriesOf(github), ...mutationsOf(github) },
  });
  for (const { message, extensions } of errors)
    if (extensions.type === undefined) github.violations.push(`graphql (call ${index}): ${message}`);
  const told = errors.map(({ message, path, extensions: { type } }) => ({ type, path, message }));
  return answer(200, { ...(data ? { data } : {}), ...(told.length > 0 ? { errors: told } : {}) });
}

/** An answer that GitHub has, and that breaks no rule. */
function refusal(type: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type } });
}

function queriesOf(github: FakeGitHub) {
  return {
    nodes: ({ ids }: { ids: readonly string[] }) =>
      ids.map((id) => {
        const repository = github.repositories.find(({ nodeId }) => nodeId === id);
        return repository ? repositoryNode(repository) : notResolved(id);
      }),
    repository: ({ owner, name }: { owner: string; name: string }) => {
      const repository = github.repositories.find(({ fullName }) => fullName === `${owner}/${name}`);
      if (repository) return repositoryNode(repository);
      throw refusal("NOT_FOUND", `Could not resolve to a Repository with the name '${owner}/${name}'.`);
    },
  };
}

function mutationsOf(github: FakeGitHub) {
  return {
    updateRefs: ({ input }: { input: { repositoryId: string; refUpdates: readonly RefUpdate[] } }) => {
      const repository = github.repositories.find(({ nodeId }) => nodeId === input.repositoryId);
      if (repository === undefined) throw notResolved(input.repositoryId);
      if (repository.archived) throw refusal("UNPROCESSABLE", "Repository was archived so is read-only.");
      for (const update of input.refUpdates) updateRef(repository, update);
      repository.follow();
      return { clientMutationId: null };
    },
    markPullRequestReadyForReview: ({ input }: DraftArguments) =>
      setDraft(github, input.pullRequestId, false),
    convertPullRequestToDraft: ({ input }: DraftArguments) => setDraft(github, input.pullRequestId, true),
  };
}

interface DraftArguments {
  readonly input: { readonly pullRequestId: string };
}

/** The schema takes any text for GitObjectID and GitRefname; what they are is in its descriptions. */
function updateRef(repository: FakeRepository, { name, afterOid, beforeOid }: RefUpdate): void {
  const ids = beforeOid === undefined ? [afterOid] : [afterOid, beforeOid];
  if (!name.startsWith("refs/") || !ids.every((id) => /^[0-9a-f]{40}$/.test(id)))
    throw new Error(`no update of a ref: ${name} to ${ids.join(" from ")}`);
  if (!repository.git.setRef(name, afterOid, beforeOid))
    throw refusal("UNPROCESSABLE", `Expected ref ${name} to be at ${beforeOid}`);
}

function setDraft(github: FakeGitHub, id: string, draft: boolean): object {
  const [, repositoryId, number] = id.split("_").map(Number);
  const repository = github.repositories.find((known) => known.id === repositoryId);
  const pull = repository?.pull(number ?? 0);
  if (pull === undefined) throw notResolved(id);
  pull.draft = draft;
  return { clientMutationId: null };
}

function notResolved(id: string): GraphQLError {
  return refusal("NOT_FOUND", `Could not resolve to a node with the global id of '${id}'`);
}

function repositoryNode(repository: FakeRepository): object {
  const { git, fullName, defaultBranch } = repository;
  const oid = git.ref(`refs/heads/${defaultBranch}`);
  return {
    __typename: "Repository",
    nameWithOwner: fullName,
    defaultBranchRef:
      oid === undefined ? null : { name: defaultBranch, target: { __typename: "Commit", oid } },
    refs: ({ refPrefix, first }: { refPrefix: string; first: number }) => ({
      nodes: git
        .refs(refPrefix)
        .slice(0, first)
        .map((ref) => refNode(repository, ref, refPrefix)),
    }),
    object: ({ expression }: { expression: string }) => blobNode(repository, expression),
    pullRequest: ({ number }: { number: number }) => {
      const pull = repository.pull(number);
      if (pull) return pullNode(pull);
      throw refusal("NOT_FOUND", `Could not resolve to a PullRequest with the number of ${number}.`);
    },
  };
}

function refNode({ pulls }: FakeRepository, ref: string, prefix: string): object {
  return {
    name: ref.slice(prefix.length),
    associatedPullRequests: ({ states, first }: { states: readonly string[]; first: number }) => ({
      nodes: pulls
        .filter(({ fork, head }) => !fork && `refs/heads/${head}` === ref)
        .filter(({ state, merged }) => states.includes(merged ? "MERGED" : state.toUpperCase()))
        .slice(0, first)
        .map(pullNode),
    }),
  };
}

/** `HEAD` is the default branch, as in a bare repository. */
function blobNode({ git, defaultBranch }: FakeRepository, expression: string): object | null {
  const [revision, path] = expression.split(":", 2);
  if (revision !== "HEAD" || path === undefined)
    throw new Error(`the fake does not understand ${expression}`);
  const id = git.ref(`refs/heads/${defaultBranch}:${path}`);
  if (id === undefined || !git.has(id, "blob")) return null;
  const bytes = git.read(defaultBranch, path);
  return {
    __typename: "Blob",
    byteSize: bytes.length,
    text: bytes.includes(0) ? null : bytes.toString("utf8"),
  };
}

/** An installation that may not see checks gets the rest, and an error. */
function pullNode({ number, sha, base, draft, reviewed }: FakePull): object {
  const { decision = null, reviews = [], checks = null } = reviewed ?? {};
  const statusCheckRollup = () => {
    if (checks === "FORBIDDEN") throw refusal("FORBIDDEN", "Resource not accessible by integration");
    return checks === null ? null : { state: checks };
  };
  return {
    number,
    isDraft: draft,
    headRefOid: sha,
    baseRefName: base,
    updatedAt: "2026-01-02T03:04:05Z",
    reviewDecision: decision,
    latestReviews: {
      nodes: reviews.map(({ state, login }) => ({
        state,
        author: login === null ? null : { __typename: "User", login },
      })),
    },
    commits: { nodes: [{ commit: { oid: sha, statusCheckRollup } }] },
  };
}

function answer(status: number, body: unknown): FakeAnswer {
  return { status, body, headers: { "content-type": "application/json; charset=utf-8" } };
}
