import type { ErrorKind } from "./error-kind.js";

/**
 * Every way in which wsgi-shift fails, as a closed list. `{name}` in a message or advice is filled from the
 * error's data. docs/errors.md has a section for each code; a test holds the two together.
 */
export const errorCatalogue = {
  usage: {
    exitStatus: 2,
    retryable: false,
    message: "{detail}",
    advice: "Run `wsgi-shift --help`, or `wsgi-shift COMMAND --help`.",
  },
  "settings-invalid": {
    exitStatus: 2,
    retryable: false,
    message: "The settings in {path} are not valid: {detail}",
    advice: "Correct the file as docs/settings.md says; nothing was changed.",
  },
  "environment-invalid": {
    exitStatus: 2,
    retryable: false,
    message: "The environment is not valid: {detail}",
    advice: "Correct these variables as docs/environment.md says, then start again.",
  },
  "target-not-found": {
    exitStatus: 3,
    retryable: false,
    message: "{target} does not exist",
    advice: "Name a git repository or a directory that exists.",
  },
  "target-unreadable": {
    exitStatus: 3,
    retryable: false,
    message: "{target} cannot be read: {detail}",
    advice: "Check the permissions of the directory, and that it is a directory.",
  },
  "inside-repository": {
    exitStatus: 3,
    retryable: false,
    message: "{target} is a part of the repository {repository}, and only its files are read",
    advice: "Name the repository: what it declares, its settings and what it deploys are at its top.",
  },
  "only-links": {
    exitStatus: 3,
    retryable: false,
    message: "{target} holds links and no files, and links are not followed",
    advice: "Name the directory that they lead to, such as sites-available in place of sites-enabled.",
  },
  "revision-not-found": {
    exitStatus: 3,
    retryable: false,
    message: "{target} has no revision {revision}",
    advice: "Name a branch, a tag or a commit that `git rev-parse` finds in this repository.",
  },
  "branch-unborn": {
    exitStatus: 3,
    retryable: false,
    message: "{target} has no commit yet on its current branch",
    advice: "Commit something first, or name another revision with --rev.",
  },
  "repository-corrupt": {
    exitStatus: 3,
    retryable: false,
    message: "git cannot read {target}: {detail}",
    advice: "Run `git fsck` there; a mirror in the cache can be deleted, it is made anew.",
  },
  "setup-cfg-invalid": {
    exitStatus: 3,
    retryable: false,
    message: "{path}:{line}: {detail}",
    advice:
      "Python's configparser, and so pbr, refuses this file: correct it first. Its scripts are unknown until then.",
  },
  "declarations-unknown": {
    exitStatus: 3,
    retryable: false,
    message: "Nothing is changed in {target}, as its declarations cannot be read: {detail}",
    advice: "Correct the setup.cfg first; configparser, and so pbr, refuses it too.",
  },
  "setup-py-unclear": {
    exitStatus: 3,
    retryable: false,
    message: "{path}:{line}: {detail}, so its wsgi_scripts are not known",
    advice:
      "setup.py is read and never run: write entry_points out as a dictionary or a string, or move the group to setup.cfg.",
  },
  "pyproject-invalid": {
    exitStatus: 3,
    retryable: false,
    message: "{path}:{line}: {detail}, so its wsgi_scripts are not known",
    advice: "Build backends refuse this TOML too: correct it first.",
  },
  "entry-points-unread": {
    exitStatus: 3,
    retryable: false,
    message: "{path}:{line}: {detail}, so its wsgi_scripts are not known",
    advice: "Write the group wsgi_scripts into [options.entry_points] of setup.cfg, from where it is read.",
  },
  "setup-cfg-not-a-file": {
    exitStatus: 3,
    retryable: false,
    message: "{path} is a {what}, which is never followed",
    advice: "Replace it with a regular file if its scripts are to be moved.",
  },
  "file-too-large": {
    exitStatus: 3,
    retryable: false,
    message: "{path} has more than {limit} bytes and was not searched",
    advice: "Search it by hand, for example with `grep -n wsgi`.",
  },
  "content-missing": {
    exitStatus: 3,
    retryable: false,
    message: "{path} was not searched: its content is not in {target}",
    advice: "Run `git fsck` there; where it says that this is a partial clone, fetch it in full first.",
  },
  "path-unsafe": {
    exitStatus: 3,
    retryable: false,
    message: "{path} is a path that git would refuse to check out or that leaves the repository",
    advice: "Rename the file; it was neither read nor written.",
  },
  "repository-too-large": {
    exitStatus: 3,
    retryable: false,
    message: "{target} lists more than {limit} files",
    advice: "No real project is that large; name a directory or a smaller repository.",
  },
  "budget-exceeded": {
    exitStatus: 3,
    retryable: false,
    message: "{target} was left alone: it takes more than {limit} {what}",
    advice:
      "No real project needs as much. Exclude the repository, or scan the directories of it that matter with `wsgi-shift scan`.",
  },
  "too-many-refs": {
    exitStatus: 3,
    retryable: false,
    message: "{target} has more than {limit} tags and branches",
    advice: "No real project has so many; name another repository, or a clone with fewer of them.",
  },
  "edits-would-be-lost": {
    exitStatus: 3,
    retryable: false,
    message: "The working tree has other files than {revision}: {paths}; nothing was written",
    advice: "Commit or stash these files, then run `wsgi-shift apply` again.",
  },
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
