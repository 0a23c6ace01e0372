import { createHash } from "node:crypto";
import { z } from "zod";
import type { CommandWord } from "../model/command-request.js";
import { isProjectName } from "../model/project-name.js";
import { isRefName } from "../model/ref-name.js";
import { type EventOutcome, ignored } from "../model/scan-request.js";
import { commentWords } from "./comment-words.js";
import type { ProjectFilter } from "./project-filter.js";

export interface GerritEventContext {
  /** As in `ChangeIdentity.host`. */
  readonly host: string;
  readonly isAllowed: ProjectFilter;
  /** The bot's own account, whose comments are no wish of a person. */
  readonly username: string;
  /** Whether comments can be answered: REST needs a password for that. Without, `rescan` leads to a scan alone. */
  readonly mayAnswer: boolean;
  /** As in `ScanRequest.correlation`. */
  readonly correlation: string;
}

/** Gerrit takes comments of 16 KiB (`change.commentSizeLimit`); sites may raise that. */
const longestComment = 1 << 20;

/** The events, with only the fields that are used; stream-events and webhooks have these alike (cmd-stream-events, "Events"). */
const change = z.object({ project: z.string(), branch: z.string() });
const refUpdated = z.object({
  refUpdate: z.object({ project: z.string(), refName: z.string(), newRev: z.string() }),
});
const changeMerged = z.object({ change });
const account = z.object({ username: z.string().optional() });
const ownedChange = z.object({
  change: change.extend({ owner: account }),
  /** Of `patchset-created`. */
  uploader: account.optional(),
});
/** After these a change of ours stands otherwise than it did (cmd-stream-events, "Events"). */
const changesState = [
  "patchset-created",
  "change-abandoned",
  "change-restored",
  "vote-deleted",
  "wip-state-changed",
  "private-state-changed",
];
const commentAdded = z.object({
  change: change.extend({ number: z.number().int().positive(), owner: account }),
  author: account,
  comment: z.string().max(longestComment),
  eventCreatedOn: z.number(),
});
type CommentAdded = z.infer<typeof commentAdded>;

/**
 * What an event of Gerrit means, in the dialect of stream-events or of the webhooks plugin: they differ in fields that
 * are not read here. The event is data of a stranger: whatever it is, the answer is an outcome, never an error.
 */
export function gerritEventOutcome(event: unknown, context: GerritEventContext): EventOutcome {
  const typed = z.object({ type: z.string() }).safeParse(event);
  if (!typed.success) return ignored("it is no event of Gerrit");
  const { type } = typed.data;
  if (type === "ref-updated") return ofRefUpdated(event, context);
  if (type === "change-merged") return ofChangeMerged(event, context);
  if (type === "comment-added") return ofCommentAdded(event, context);
  if (changesState.includes(type)) return ofOurChange(event, type, context);
  return ignored(`events of type ${quoted(type)} ask for nothing`);
}

function ofRefUpdated(event: unknown, context: GerritEventContext): EventOutcome {
  const parsed = refUpdated.safeParse(event);
  if (!parsed.success) return malformed("ref-updated");
  const { project, refName, newRev } = parsed.data.refUpdate;
  const [, branch] = /^refs\/heads\/(.+)$/s.exec(refName) ?? [];
  if (branch === undefined) return ignored(`${quoted(refName)} is no branch`);
  if (/^0+$/.test(newRev)) return ignored(`the branch ${quoted(branch)} was deleted`);
  return scan(project, branch, "ref-updated", context);
}

function ofChangeMerged(event: unknown, context: GerritEventContext): EventOutcome {
  const parsed = changeMerged.safeParse(event);
  if (!parsed.success) return malformed("change-merged");
  const { project, branch } = parsed.data.change;
  return scan(project, branch, "change-merged", context);
}

function ofCommentAdded(event: unknown, context: GerritEventContext): EventOutcome {
  const parsed = commentAdded.safeParse(event);
  if (!parsed.success) return malformed("comment-added");
  const { change: on, author, comment } = parsed.data;
  if (author.username === context.username) return ignored("the comment is our own");
  // Gerrit's own first lines, `Patch Set 2: Code-Review-1` and `(1 comment)`, are no words to us.
  const words = commentWords(comment);
  // A vote is a comment too.
  if (words.length === 0 && !mayHoldMore(parsed.data, context))
    return isOurs(on, context)
      ? look(on.project, on.branch, "comment-added", context)
      : ignored("the comment has no word for us");
  const refused = whyRefused(on.project, on.branch, context);
  if (refused !== undefined) return ignored(refused);
  if (context.mayAnswer) return command(parsed.data, words, context);
  if (!words.some(({ word }) => word === "rescan"))
    return ignored("without GERRIT_PASSWORD no comment can be answered");
  return scan(on.project, on.branch, `comment-added by ${quoted(author.username ?? "nobody")}`, context);
}

/**
 * Whether words may stand in comments that the event only counts: what people write as a draft first is not in it. Other
 * people's changes are not looked at for that.
 */
function mayHoldMore({ change: on, comment }: CommentAdded, { username }: GerritEventContext): boolean {
  return on.owner.username === username && /^\(\d{1,6} comments?\)$/m.test(comment);
}

function command(
  { change: on, author, comment, eventCreatedOn }: CommentAdded,
  words: readonly CommandWord[],
  { host, correlation }: GerritEventContext,
): EventOutcome {
  const { project, number } = on;
  const actor = author.username ?? "";
  if (!/^[\x21-\x7e]{1,200}$/.test(actor)) return ignored("the comment's author has no user name");
  // The event tells no id of the comment; whichever way it comes, and however often, these are the same.
  const known = JSON.stringify([actor, eventCreatedOn, comment]);
  return {
    kind: "command",
    request: {
      ...{ platform: "gerrit", host, project, number, actor, words, correlation },
      comment: createHash("sha256").update(known).digest("hex"),
      writtenAt: eventCreatedOn,
    },
  };
}

function scan(project: string, branch: string, reason: string, context: GerritEventContext): EventOutcome {
  const refused = whyRefused(project, branch, context);
  if (refused !== undefined) return ignored(refused);
  const { host, correlation } = context;
  return {
    kind: "scan",
    requests: [{ platform: "gerrit", host, project, branch, reason, correlation }],
  };
}

function whyRefused(project: string, branch: string, { isAllowed }: GerritEventContext): string | undefined {
  // A change for refs/meta/config has that whole name as its branch.
  if (branch.startsWith("refs/")) return `${quoted(branch)} is no branch`;
  if (!isProjectName(project)) return `${quoted(project)} is no name of a project`;
  if (!isRefName(`refs/heads/${branch}`)) return `${quoted(branch)} is no name of a branch`;
  if (!isAllowed(project)) return `the project ${quoted(project)} is not on the allow list`;
  return undefined;
}

/** What is seen of our change in an event that asks for nothing else. */
function ofOurChange(event: unknown, type: string, context: GerritEventContext): EventOutcome {
  const parsed = ownedChange.safeParse(event);
  if (!parsed.success) return malformed(type);
  const { change: on, uploader } = parsed.data;
  if (!isOurs(on, context)) return ignored("the change is not ours");
  // What we pushed is known already.
  if (uploader?.username === context.username) return ignored("the patch set is our own");
  return look(on.project, on.branch, type, context);
}

function isOurs(on: z.infer<typeof ownedChange>["change"], { username }: GerritEventContext): boolean {
  return on.owner.username === username;
}

/** Reads our changes on the branch anew, without a scan of it. */
function look(project: string, branch: string, reason: string, context: GerritEventContext): EventOutcome {
  const outcome = scan(project, branch, reason, context);
  if (outcome.kind !== "scan") return outcome;
  return { ...outcome, requests: outcome.requests.map((request) => ({ ...request, only: "changes" })) };
}

function malformed(type: string): EventOutcome {
  return ignored(`the ${type} event lacks what such events have`);
}

/** A stranger's text for a log line: short, and with nothing that a terminal obeys. */
function quoted(text: string): string {
  const plain = text.slice(0, 80).replace(/\p{C}|\p{Zl}|\p{Zp}/gu, "\ufffd");
  return plain === text ? plain : `${plain}…`;
}
