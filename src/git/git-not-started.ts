import { WsgiShiftError } from "../model/errors.js";

/** What the system is short of now: processes, open files, memory (fork(2), pipe(2)). */
const passing = new Set(["EAGAIN", "EMFILE", "ENFILE", "ENOMEM"]);

/** The error that git cannot be started, or was stopped, with what the system said. */
export function gitNotStarted(cause: unknown): WsgiShiftError {
  const { code = "", message } = cause as NodeJS.ErrnoException;
  if (passing.has(code)) return new WsgiShiftError("git-not-started", { detail: message }, { cause });
  const detail = code === "ENOENT" ? "is not on PATH" : `cannot be run: ${message}`;
  return new WsgiShiftError("git-missing", { detail }, { cause });
}
