import type { FakeComment, FakeRepository } from "./fake-repository.js";
import { accountOf, Refusal, type Route, type RouteContext, repositoryOf, simpleUser } from "./route.js";

/** Comments, reactions, who may do what, and who pushed when. */
export const talkRoutes: Readonly<Record<string, Route>> = {
  "issues/list-comments": (context) => {
    const { repository, number } = subjectOf(context);
    const since = Date.parse(context.query.get("since") ?? "1970-01-01T00:00:00Z");
    const found = repository.comments.filter(
      (comment) => comment.number === number && !comment.place && wholeSecond(comment.createdAt) >= since,
    );
    const size = Number(context.query.get("per_page") ?? 30);
    const from = (Number(context.query.get("page") ?? 1) - 1) * size;
    const body = found.slice(from, from + size).map((comment) => commentBody(context, comment));
    return { status: 200, body };
  },

  "issues/update-comment": (context) => {
    const { login } = accountOf(context);
    const comment = commentOf(context);
    if (comment.login !== login) throw new Refusal(403, "Must have admin rights to Repository.");
    comment.body = String(context.body.body);
    return { status: 200, body: commentBody(context, comment) };
  },

  "issues/create-comment": (context) => {
    const { login } = accountOf(context);
    const { repository, number } = subjectOf(context);
    const comment = repository.comment(number, login, String(context.body.body));
    return { status: 201, body: commentBody(context, comment) };
  },

  "reactions/list-for-issue-comment": (context) => listReactions(context),
  "reactions/create-for-issue-comment": (context) => createReaction(context),
  "reactions/list-for-pull-request-review-comment": (context) => listReactions(context, "review-comment"),
  "reactions/create-for-pull-request-review-comment": (context) => createReaction(context, "review-comment"),

  "repos/get-collaborator-permission-level": (context) => {
    accountOf(context);
    const user = simpleUser(context.github.account(context.path.username ?? ""));
    const permission = repositoryOf(context).permissions.get(context.path.username ?? "") ?? "read";
    return { status: 200, body: { permission, role_name: permission, user } };
  },

  "repos/list-activities": (context) => {
    accountOf(context);
    const ref = context.query.get("ref");
    const found = repositoryOf(context).pushes.filter((push) => push.ref === ref);
    const size = Number(context.query.get("per_page") ?? 30);
    const body = [...found].reverse().slice(0, size);
    return { status: 200, body: body.map(({ after, at }) => ({ ref, after, timestamp: at.toISOString() })) };
  },
};

function subjectOf(context: RouteContext): { readonly repository: FakeRepository; readonly number: number } {
  accountOf(context);
  const repository = repositoryOf(context);
  const number = Number(context.path.issue_number);
  if (!repository.issues.includes(number) && !repository.pull(number)) throw new Refusal(404, "Not Found");
  return { repository, number };
}

function listReactions(context: RouteContext, place?: FakeComment["place"]): ReturnType<Route> {
  accountOf(context);
  const wanted = context.query.get("content");
  const found = commentOf(context, place).reactions.filter(({ content }) => content === (wanted ?? content));
  return { status: 200, body: found.map((reaction) => reactionBody(context, reaction)) };
}

function createReaction(context: RouteContext, place?: FakeComment["place"]): ReturnType<Route> {
  const { login } = accountOf(context);
  const { reactions } = commentOf(context, place);
  const reaction = { login, content: String(context.body.content) };
  const isThere = reactions.some((one) => one.login === login && one.content === reaction.content);
  if (!isThere) reactions.push(reaction);
  return { status: isThere ? 200 : 201, body: reactionBody(context, reaction) };
}

function commentOf(context: RouteContext, place?: FakeComment["place"]): FakeComment {
  const id = Number(context.path.comment_id);
  const comment = repositoryOf(context).comments.find((one) => one.id === id && one.place === place);
  if (comment === undefined) throw new Refusal(404, "Not Found");
  return comment;
}

function commentBody({ github }: RouteContext, { id, login, body, createdAt }: FakeComment): object {
  const at = createdAt.toISOString();
  return { id, body, user: simpleUser(github.account(login)), created_at: at, updated_at: at };
}

function reactionBody(
  { github }: RouteContext,
  { login, content }: { readonly login: string; readonly content: string },
): object {
  return { content, user: simpleUser(github.account(login)) };
}

function wholeSecond(date: Date): number {
  return Math.floor(date.getTime() / 1000) * 1000;
}
