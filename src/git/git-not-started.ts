import { WsgiShiftError } from "../model/errors.js";

/** The error that git cannot be started, or was stopped, with what the system said. */
export function gitNotStarted(cause: unknown): WsgiShiftError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const detail = code === "ENOENT" ? "is not on PATH" : `cannot be run: ${message}`;
  return new WsgiShiftError("git-missing", { detail }, { cause });
}
