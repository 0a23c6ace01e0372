import { z } from "zod";
import type { GerritRest } from "./gerrit-rest.js";
import { millisecondsOf, timestampOf } from "./gerrit-time.js";

/** What happened on a server since a moment, as its stream would have told it. */
export interface Missed {
  readonly events: readonly unknown[];
  /** The moment up to which nothing is missing, in milliseconds since the epoch by the server's clock. */
  readonly until: number;
}

/** `since` is by the server's clock; undefined where nothing was ever seen, and so nothing is missed. */
export type MissedEvents = (since: number | undefined, signal: AbortSignal) => Promise<Missed>;

export interface MissedEventsOptions {
  readonly rest: GerritRest;
  /** Our own account; undefined where we ask as nobody, and comments cannot be answered. */
  readonly username: string | undefined;
  readonly now: () => number;
  readonly pageSize?: number;
}

/** ChangeInfo of rest-api-changes with MESSAGES and DETAILED_ACCOUNTS. */
const account = z.object({ username: z.string().optional() });
const changeInfo = z.object({
  project: z.string(),
  branch: z.string(),
  _number: z.number().int().positive(),
  messages: z
    .array(z.object({ author: account.optional(), date: z.string(), message: z.string() }))
    .optional(),
  _more_changes: z.boolean().optional(),
});
type ChangeInfo = z.infer<typeof changeInfo>;

/** Events and queries tell times to the second, and an index lags behind: what is told twice does no harm. */
const overlap = 60_000;
/** What is older is found by comparing with what is known. */
const longestAgo = 7 * 24 * 3600_000;

/**
 * Reads over REST what the stream does not repeat: merged changes, and messages on our own changes (user-search, "after").
 * Events are in the shape of stream-events. Raises `host-refused` and `host-unavailable`.
 */
export function missedEvents({ rest, username, now, pageSize = 100 }: MissedEventsOptions): MissedEvents {
  return async (since, signal) => {
    await rest.get("/config/server/version", z.string());
    const until = now() - rest.clockSkew;
    if (since === undefined) return { events: [], until };
    const from = Math.max(since - overlap, until - longestAgo);
    const pages = (query: string, options: string) => {
      const whole = `after:"${timestampOf(from)}" ${query}`;
      return allPages(
        rest,
        `/changes/?q=${encodeURIComponent(whole)}${options}&n=${pageSize}`,
        pageSize,
        signal,
      );
    };
    const merged = await pages("status:merged", "");
    const own = username === undefined ? [] : await pages("owner:self", "&o=MESSAGES&o=DETAILED_ACCOUNTS");
    const owner = { username };
    return { events: [...merges(merged), ...own.flatMap((change) => comments(change, owner, from))], until };
  };
}

async function allPages(
  rest: GerritRest,
  path: string,
  pageSize: number,
  signal: AbortSignal,
): Promise<ChangeInfo[]> {
  const found: ChangeInfo[] = [];
  for (let start = 0; ; start += pageSize) {
    signal.throwIfAborted();
    const page = await rest.get(`${path}&S=${start}`, z.array(changeInfo));
    found.push(...page);
    if (page.at(-1)?._more_changes !== true) return found;
  }
}

/** One for each branch: however much was merged there, one scan sees it all. */
function merges(changes: readonly ChangeInfo[]): unknown[] {
  const branches = new Map(
    changes.map(({ project, branch }) => [JSON.stringify([project, branch]), { project, branch }]),
  );
  return [...branches.values()].map((change) => ({ type: "change-merged", change }));
}

function comments(
  { project, branch, _number: number, messages = [] }: ChangeInfo,
  owner: object,
  from: number,
): unknown[] {
  return messages
    .filter(({ date }) => millisecondsOf(date) >= from)
    .map(({ author, date, message: comment }) => ({
      type: "comment-added",
      change: { project, branch, number, owner },
      author: author ?? {},
      comment,
      eventCreatedOn: Math.floor(millisecondsOf(date) / 1000),
    }));
}
