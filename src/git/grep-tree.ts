import { collectOutput } from "./collect-output.js";
import { gitError } from "./git-error.js";
import type { ObjectSource } from "./object-source.js";

/** `git grep` exits so where nothing matches (git-grep(1)), and git where it cannot go on. */
const [noMatch, stopped] = [1, 128];

const search = [
  "grep",
  "-l",
  "-z",
  "-a",
  "-F",
  "--full-name",
  "--no-recurse-submodules",
  "--no-textconv",
  "--no-color",
  "--threads=1",
] as const;

/** A search that has begun. */
export interface TreeSearch {
  /** Paths of the regular files that hold one of the strings; undefined where git could not look into every file. */
  readonly paths: Promise<ReadonlySet<string> | undefined>;
  /** Ends it; then `paths` is undefined. */
  cancel(): void;
}

/**
 * Looks for strings in the regular files of a tree, by `git grep -l -F`: git unpacks and searches in one process, so only
 * what matches has to come through a pipe. Submodules and what attributes say are left out of it. In a partial clone git
 * cannot look into every file.
 */
export function grepTree(source: ObjectSource, tree: string, strings: readonly string[]): TreeSearch {
  const { git, options } = source;
  const patterns = strings.flatMap((string) => ["-e", string]);
  const child = git.start([...search, ...patterns, tree], options);
  let cancelled = false;
  const paths = collectOutput(child).then(({ status, stdout, stderr }) => {
    if (cancelled || status === stopped || stderr !== "") return undefined;
    if (status !== 0 && status !== noMatch) {
      const { subject = {}, environment = {} } = options;
      throw gitError({ command: "grep", status, stderr, subject, environment });
    }
    const prefix = `${tree}:`.length;
    const records = stdout.toString("utf8").split("\0").slice(0, -1);
    return new Set(records.map((record) => record.slice(prefix)));
  });
  return {
    paths,
    cancel: () => {
      cancelled = true;
      child.kill("SIGKILL");
    },
  };
}
