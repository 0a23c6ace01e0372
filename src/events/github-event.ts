import { z } from "zod";
import { type EventOutcome, ignored, type ScanRequest } from "../model/scan-request.js";
import { commentWords } from "./comment-words.js";

/** A webhook's delivery whose signature was found right. */
export interface GitHubDelivery {
  /** The header X-GitHub-Event. */
  readonly name: string;
  /** The header X-GitHub-Delivery; the same again when GitHub delivers once more. */
  readonly id: string;
  readonly payload: unknown;
  /** As in `ChangeIdentity.host`. */
  readonly host: string;
}

/** `owner/name` as GitHub allows them; anything else is never made a path or an address. */
const project = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}\/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/);
const repository = z.object({ full_name: project });
const action = z.string().regex(/^[a-z_]{1,50}$/);

const push = z.object({
  ref: z.string(),
  deleted: z.boolean(),
  repository: repository.extend({ default_branch: z.string().min(1), archived: z.boolean().optional() }),
});

const installation = z.object({ action, repositories: z.array(repository).optional() });
const installationRepositories = z.object({ action, repositories_added: z.array(repository) });

const issueComment = z.object({
  action,
  issue: z.object({ number: z.number().int().positive() }),
  comment: z.object({
    id: z.number().int().positive(),
    body: z.string(),
    created_at: z.iso.datetime({ offset: true }),
    user: z.object({ login: z.string().regex(/^[\w.-]+(\[bot\])?$/), type: z.string() }).nullable(),
  }),
  repository,
});

/**
 * What a delivery means to us (docs.github.com, "Webhook events and payloads"). Payloads of any shape are taken; what is
 * not as GitHub documents it is ignored with the reason.
 */
export function githubEvent(delivery: GitHubDelivery): EventOutcome {
  switch (delivery.name) {
    case "push":
      return parsed(delivery, push, pushed);
    case "installation":
      return parsed(delivery, installation, installed);
    case "installation_repositories":
      return parsed(delivery, installationRepositories, repositoriesAdded);
    case "issue_comment":
      return parsed(delivery, issueComment, commented);
    default:
      return ignored(`events of the kind ${plain(delivery.name)} are not used`);
  }
}

function parsed<T>(
  delivery: GitHubDelivery,
  schema: z.ZodType<T>,
  outcome: (payload: T, delivery: GitHubDelivery) => EventOutcome,
): EventOutcome {
  const { success, data, error } = schema.safeParse(delivery.payload);
  if (success) return outcome(data, delivery);
  const [issue] = error.issues;
  return ignored(`the payload is not that of ${delivery.name}: ${issue?.path.join(".")}: ${issue?.message}`);
}

function pushed(
  { ref, deleted, repository: to }: z.infer<typeof push>,
  delivery: GitHubDelivery,
): EventOutcome {
  if (deleted) return ignored(`${plain(ref)} was deleted`);
  if (to.archived) return ignored(`${to.full_name} is archived`);
  if (ref !== `refs/heads/${to.default_branch}`) return ignored(`${plain(ref)} is not the default branch`);
  return scan(delivery, "push", [to.full_name]);
}

function installed(
  { action, repositories }: z.infer<typeof installation>,
  delivery: GitHubDelivery,
): EventOutcome {
  if (action !== "created") return ignored(`installation ${action} asks for no scan`);
  return scan(
    delivery,
    "installation",
    (repositories ?? []).map(({ full_name }) => full_name),
  );
}

function repositoriesAdded(
  { action, repositories_added }: z.infer<typeof installationRepositories>,
  delivery: GitHubDelivery,
): EventOutcome {
  if (action !== "added") return ignored(`installation_repositories ${action} asks for no scan`);
  return scan(
    delivery,
    "installation",
    repositories_added.map(({ full_name }) => full_name),
  );
}

/** What our replies end with (platform/github/github-discussion.ts). */
const answerMark = /<!-- wsgi-shift answers \d+ [a-z]+ -->\s*$/;

function commented(
  { action, issue, comment, repository: at }: z.infer<typeof issueComment>,
  delivery: GitHubDelivery,
): EventOutcome {
  // An edited comment may have been read, and acted upon, before.
  if (action !== "created") return ignored(`a comment ${action} is no command`);
  if (comment.user === null) return ignored("the comment's author is gone");
  if (comment.user.type === "Bot") return ignored(`${comment.user.login} is a bot`);
  // With a token the bot is a person to GitHub.
  if (answerMark.test(comment.body)) return ignored("the comment is our own");
  const words = commentWords(comment.body);
  if (words.length === 0) return ignored("the comment has no word for wsgi-shift");
  return {
    kind: "command",
    request: {
      platform: "github",
      host: delivery.host,
      project: at.full_name,
      number: issue.number,
      comment: String(comment.id),
      actor: comment.user.login,
      writtenAt: Date.parse(comment.created_at) / 1000,
      words,
      correlation: delivery.id,
    },
  };
}

/** Requests for the default branches: only a push names a branch, and that one is the default. */
function scan({ host, id }: GitHubDelivery, reason: string, projects: readonly string[]): EventOutcome {
  if (projects.length === 0) return ignored(`${reason} names no repositories`);
  const requests = projects.map((name): ScanRequest => {
    return { platform: "github", host, project: name, branch: null, reason, correlation: id };
  });
  return { kind: "scan", requests };
}

/** A stranger's text for a log line: short, and printable everywhere. */
function plain(text: string): string {
  return text.slice(0, 100).replace(/[^\x20-\x7e]/g, "?");
}
