/** A variable's name and its value, for a process. */
export type Environment = Readonly<Record<string, string>>;

/**
 * Configuration that no repository may override: `-c` goes above a repository's own file. A stranger's repository
 * can name programs in its configuration (core.fsmonitor, core.sshCommand, hooks, credential helpers), so each key
 * that git reads for the commands used here is set. Keys of git-config(1).
 */
const fixedConfiguration: readonly (readonly [key: string, value: string])[] = [
  ["core.hooksPath", "/dev/null"],
  ["core.fsmonitor", "false"],
  ["core.sshCommand", "ssh"],
  ["core.askPass", ""],
  ["core.pager", "cat"],
  ["core.attributesFile", "/dev/null"],
  ["core.excludesFile", "/dev/null"],
  ["core.untrackedCache", "false"],
  ["core.protectNTFS", "true"],
  ["core.protectHFS", "true"],
  ["credential.helper", ""],
  ["commit.gpgSign", "false"],
  ["fetch.recurseSubmodules", "false"],
  ["submodule.recurse", "false"],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
  // A redirect could carry the credentials to another host.
  ["http.followRedirects", "false"],
  ["http.lowSpeedLimit", "1"],
  ["http.lowSpeedTime", "60"],
  ["protocol.ext.allow", "never"],
  // Git directories are always named, never searched for; whose they are does not matter then.
  ["safe.bareRepository", "explicit"],
  ["safe.directory", "*"],
];

/** `-c` options for git: the fixed ones, and `more`, which cannot replace a fixed one. */
export function configurationArguments(more: Environment = {}): string[] {
  return [...Object.entries(more), ...fixedConfiguration].flatMap(([key, value]) => [
    "-c",
    `${key}=${value}`,
  ]);
}

/**
 * The whole environment of a git process: nothing is inherited. `protocols` are the transports it may open, as in
 * GIT_ALLOW_PROTOCOL of git(1); none unless named.
 */
export function closedEnvironment(
  path: string,
  protocols: readonly string[],
  more: Environment,
): Environment {
  return {
    GIT_ASKPASS: "",
    SSH_ASKPASS: "",
    ...more,
    PATH: path,
    HOME: "/nonexistent",
    XDG_CONFIG_HOME: "/nonexistent",
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_LFS_SKIP_SMUDGE: "1",
    GIT_ALLOW_PROTOCOL: protocols.length > 0 ? protocols.join(":") : "none",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_NO_LAZY_FETCH: "1",
    GIT_GRAFT_FILE: "/nonexistent",
    GIT_LITERAL_PATHSPECS: "1",
    GIT_IMPLICIT_WORK_TREE: "0",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_EDITOR: "false",
  };
}
