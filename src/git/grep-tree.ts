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
] as const;

/** A search that has begun. */
export interface TreeSearch {
  /** Paths of the regular files that hold one of the strings; undefined where git could not look into every file. */
  readonly paths: Promise<ReadonlySet<string> | undefined>;
  /** Hands on what was found so far, and what is found from now on as it comes. */
  follow(found: (paths: readonly string[]) => void): void;
  /** Ends it; then `paths` is undefined. */
  cancel(): void;
}

/**
 * Looks for strings in the regular files of a tree, by `git grep -l -F`: git unpacks and searches in one process, so only
 * what matches has to come through a pipe. Submodules and what attributes say are left out of it. Into every file git cannot
 * look in a partial clone, and where one has more than `most` bytes.
 */
export function grepTree(
  source: ObjectSource,
  tree: string,
  strings: readonly string[],
  { threads, most }: { readonly threads: number; readonly most: number },
): TreeSearch {
  const { git, options } = source;
  const patterns = strings.flatMap((string) => ["-e", string]);
  // git refuses to hold more at once (memory_limit_check in its wrapper.c), and says that it could not read the file.
  const environment = { ...options.environment, GIT_ALLOC_LIMIT: String(most + 1) };
  const command = [...search, `--threads=${threads}`, ...patterns, tree] as const;
  const child = git.start(command, { ...options, environment });
  const found = new FoundPaths(`${tree}:`.length);
  let cancelled = false;
  const paths = collectOutput(child, { watch: (piece) => found.push(piece) }).then(({ status, stderr }) => {
    if (cancelled || status === stopped || stderr !== "") return undefined;
    if (status !== 0 && status !== noMatch) {
      const { subject = {} } = options;
      throw gitError({ command: "grep", status, stderr, subject, environment });
    }
    return found.paths;
  });
  return {
    paths,
    follow: (tell) => found.follow(tell),
    cancel: () => {
      cancelled = true;
      child.kill("SIGKILL");
    },
  };
}

/** The paths in what `git grep -l -z` writes, as it comes: each with the tree's name before it, a NUL after. */
class FoundPaths {
  readonly paths = new Set<string>();
  private rest = Buffer.alloc(0);
  private tell: (paths: readonly string[]) => void = () => undefined;

  constructor(private readonly prefix: number) {}

  push(piece: Buffer): undefined {
    const output = Buffer.concat([this.rest, piece]);
    const end = output.lastIndexOf(0) + 1;
    this.rest = output.subarray(end);
    const records = output.toString("utf8", 0, end).split("\0").slice(0, -1);
    const fresh = records.map((record) => record.slice(this.prefix));
    for (const path of fresh) this.paths.add(path);
    if (fresh.length > 0) this.tell(fresh);
  }

  follow(tell: (paths: readonly string[]) => void): void {
    this.tell = tell;
    tell([...this.paths]);
  }
}
