import { setTimeout as sleep } from "node:timers/promises";
import { startProgram } from "../../git/start-program.js";
import { WsgiShiftError } from "../../model/errors.js";
import { Backoff } from "./backoff.js";
import { jsonLines } from "./json-lines.js";
import type { SshAccess } from "./ssh-access.js";
import { sshOptions } from "./ssh-options.js";

export interface GerritStreamOptions {
  /** Name for messages, as in `ChangeIdentity.host`. */
  readonly host: string;
  readonly access: SshAccess;
  /** Search path (PATH) by which ssh is found. */
  readonly path: string;
  /** As `Date.now`. */
  readonly now: () => number;
  /** As `Math.random`. */
  readonly random: () => number;
  /** Ends the stream. */
  readonly signal: AbortSignal;
  /**
   * Gerrit repeats nothing, so events may have been missed: called at the start of every connection and whenever some
   * were dropped. The place to catch up over REST.
   */
  readonly mayHaveMissed: () => void;
  /** Called when a connection ended, with the reason and the milliseconds until the next one. */
  readonly interrupted: (reason: WsgiShiftError, wait: number) => void;
  readonly firstWaitMilliseconds?: number;
  readonly longestWaitMilliseconds?: number;
}

/** Those that lead to something (events/gerrit-event.ts). */
const eventTypes = [
  "ref-updated",
  "change-merged",
  "comment-added",
  "patchset-created",
  "change-abandoned",
  "change-restored",
  "vote-deleted",
  "wip-state-changed",
  "private-state-changed",
];

/** Far above any event: the longest text in one is a comment of 16 KiB. */
const longestLine = 1 << 20;
/** A connection that lasted this long was a good one: the next failure is the first again. */
const goodMilliseconds = 60_000;

/**
 * Gerrit's events as they happen (`gerrit stream-events`, cmd-stream-events in its documentation), parsed but not
 * checked. Connects again by itself, for ever, until `signal`; what is not consumed waits at the server. Raises nothing.
 */
export async function* gerritStream(options: GerritStreamOptions): AsyncGenerator<unknown, void> {
  const { signal, now, random, firstWaitMilliseconds = 1000, longestWaitMilliseconds = 60_000 } = options;
  const backoff = new Backoff({
    firstMilliseconds: firstWaitMilliseconds,
    longestMilliseconds: longestWaitMilliseconds,
    random,
  });
  while (!signal.aborted) {
    const start = now();
    const reason = yield* connection(options);
    if (signal.aborted) return;
    if (now() - start >= goodMilliseconds) backoff.reset();
    const wait = backoff.next();
    options.interrupted(reason, wait);
    await sleep(wait, undefined, { signal }).catch(() => undefined);
  }
}

/** The events of one connection; the reason for its end is the generator's result. */
async function* connection(options: GerritStreamOptions): AsyncGenerator<unknown, WsgiShiftError> {
  const { host, access, path, signal, mayHaveMissed } = options;
  const filters = eventTypes.flatMap((type) => ["-s", type]);
  const target = ["--", `${access.username}@${access.hostname}`, "gerrit", "stream-events", ...filters];
  const words = [...sshOptions(access), ...target];
  let ssh: ReturnType<typeof startProgram>;
  try {
    ssh = startProgram("ssh", words, { env: { PATH: path } });
  } catch (cause) {
    return endOf(host, "an error", `ssh cannot be run: ${cause instanceof Error ? cause.message : cause}`);
  }
  let said = "";
  let fault: string | undefined;
  ssh.stdin.on("error", () => undefined).end();
  ssh.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = `${said}${text}`.slice(-1000);
  });
  ssh.on("error", ({ code, message }: NodeJS.ErrnoException) => {
    fault = code;
    said = code === "ENOENT" ? "ssh is not on PATH" : message;
  });
  const end = new Promise<string | number>((resolve) => {
    ssh.on("close", (status) => resolve(fault ?? status ?? "a signal"));
  });
  const stop = () => ssh.kill();
  signal.addEventListener("abort", stop);
  try {
    mayHaveMissed();
    for await (const event of jsonLines(ssh.stdout, longestLine, mayHaveMissed)) {
      if (isDroppedOutput(event)) mayHaveMissed();
      else yield event;
      if (signal.aborted) break;
    }
  } finally {
    signal.removeEventListener("abort", stop);
    ssh.kill();
    await end;
  }
  return endOf(host, await end, said);
}

/** What Gerrit sends in place of events that a slow reader has lost. */
function isDroppedOutput(event: unknown): boolean {
  return typeof event === "object" && event !== null && "type" in event && event.type === "dropped-output";
}

const refusals =
  /permission denied|host key verification failed|not permitted|not accessible|no such identity|not on PATH/i;

function endOf(host: string, status: string | number, said: string): WsgiShiftError {
  const request = "ssh gerrit stream-events";
  const detail = said.replace(/\p{C}+|\s+/gu, " ").trim() || "the connection ended";
  if (!refusals.test(said)) return new WsgiShiftError("host-unavailable", { host, request, detail });
  const advice = /not permitted/.test(said)
    ? " (an administrator adds the account to the group Service Users, or grants it Stream Events in All-Projects)"
    : "";
  return new WsgiShiftError("host-refused", { host, status, request, detail: detail + advice });
}
