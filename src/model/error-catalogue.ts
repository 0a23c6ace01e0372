import type { ErrorKind } from "./error-kind.js";
import { inputErrors } from "./input-errors.js";

/**
 * Every way in which wsgi-shift fails, as a closed list. `{name}` in a message or advice is filled from the
 * error's data. docs/errors.md has a section for each code; a test holds the two together.
 */
export const errorCatalogue = {
  ...inputErrors,
  "repository-changed": {
    exitStatus: 4,
    retryable: false,
    message: "The event was about another repository, or another installation, than {project} is now",
    advice: "Nothing was done. What stands under this name now leads to events of its own.",
  },
  "git-missing": {
    exitStatus: 4,
    retryable: false,
    message: "git {detail}",
    advice: "Install git 2.38 or newer and put it on PATH.",
  },
  "git-not-started": {
    exitStatus: 4,
    retryable: true,
    message: "git cannot be started: {detail}",
    advice:
      "Raise the limit that is meant, of open files, of processes or of memory (`ulimit -a`, or the container's). The service tries again by itself.",
  },
  "git-failed": {
    exitStatus: 4,
    retryable: false,
    message: "git {command} failed with status {status}: {detail}",
    advice: "The text after the colon is git's own; `wsgi-shift doctor` checks git and the cache.",
  },
  "remote-refused": {
    exitStatus: 4,
    retryable: false,
    message: "{remote} refused to be read or written by git: {detail}",
    advice:
      "Check that the repository exists there and that the account may read it; `wsgi-shift doctor` checks the credentials.",
  },
  "remote-unreachable": {
    exitStatus: 4,
    retryable: true,
    message: "{remote} cannot be reached: {detail}",
    advice: "Check the address and the network; the service tries again by itself.",
  },
  "fetch-too-large": {
    exitStatus: 4,
    retryable: false,
    message: "{remote} sent more than {limit} bytes for what should be one commit; the fetch was stopped",
    advice: "Exclude the repository, or scan a clone of it on disk with `wsgi-shift scan`.",
  },
  "disk-full": {
    exitStatus: 4,
    retryable: true,
    message: "There is no room for what git writes: {detail}",
    advice:
      "Make room on the disk of the cache (WSGI_SHIFT_CACHE), or delete its `mirrors`: they are fetched again. The service tries again by itself.",
  },
  "mirror-locked": {
    exitStatus: 4,
    retryable: true,
    message: "The mirror is in use: {lock} is held by {owner}",
    advice: "Wait until that is done; where no other wsgi-shift runs on this cache, delete the file.",
  },
  "scan-timed-out": {
    exitStatus: 4,
    retryable: false,
    message: "The scan of {target} did not end within {seconds} s",
    advice: "The log says what came last; the next event, or the next comparison, has it scanned again.",
  },
  "host-not-configured": {
    exitStatus: 2,
    retryable: false,
    message: "{repository} is on {host}, for which nothing is configured",
    advice: "Set {variables}, or name a path to propose on the local host.",
  },
  "host-refused": {
    exitStatus: 4,
    retryable: false,
    message: "{host} answered {status} to {request}: {detail}",
    advice: "Check the account's rights on the host; `wsgi-shift doctor` says which are missing.",
  },
  "host-unavailable": {
    exitStatus: 4,
    retryable: true,
    message: "{host} could not serve {request}: {detail}",
    advice: "The host is busy or down; the service tries again by itself.",
  },
  "host-limited": {
    exitStatus: 4,
    retryable: true,
    message: "{host} leaves no room before {until}: {detail}",
    advice: "Nothing is to be done; the service goes on by itself then.",
  },
  "push-rejected": {
    exitStatus: 4,
    retryable: false,
    message: "{host} rejected the push to {ref}: {detail}",
    advice: "The text after the colon is the host's own; docs/errors.md explains the usual ones.",
  },
  "branch-moved": {
    exitStatus: 4,
    retryable: true,
    message: "{ref} moved while the change was made; nothing was overwritten",
    advice: "Run the command again: it starts from the new tip.",
  },
  "redis-unavailable": {
    exitStatus: 4,
    retryable: true,
    message: "Redis at {address} cannot be used: {detail}",
    advice: "Start Redis 6.2 or newer, or unset REDIS_URL to use an embedded one.",
  },
  "no-campaign": {
    exitStatus: 4,
    retryable: false,
    message: "There is no campaign to show: {detail}",
    advice:
      "Set REDIS_URL to the Redis of the service, or run this on the service's machine, as its user and with its WSGI_SHIFT_CACHE, while `wsgi-shift serve` runs.",
  },
  unexpected: {
    exitStatus: 4,
    retryable: false,
    message: "{detail}",
    advice: "This is a defect of wsgi-shift: please report it, with what the log says.",
  },
  "check-failed": {
    exitStatus: 4,
    retryable: false,
    message: "The change to {path} did not pass its own check: {detail}",
    advice: "The file stays as it is. This is a defect of wsgi-shift: please report the file's shape.",
  },
} as const satisfies Record<string, ErrorKind>;
