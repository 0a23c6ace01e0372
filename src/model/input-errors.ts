import type { ErrorKind } from "./error-kind.js";

/** What is wrong with a command, its settings or the target that is read; what a host, Redis or git refuse is in errorCatalogue. */
export const inputErrors = {
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
} as const satisfies Record<string, ErrorKind>;
