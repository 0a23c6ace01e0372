import type { ObjectSource } from "./object-source.js";

/** `git grep` exits so where nothing matches (git-grep(1)), and git where it cannot go on. */
const [noMatch, stopped] = [1, 128];

/**
 * Paths of the regular files of a tree that hold one of the strings, by `git grep -l -F`: git unpacks and searches in
 * one process, so only what matches has to come through a pipe. Submodules and what attributes say are left out of it.
 * Undefined where git could not look into every file, as in a partial clone.
 */
export async function grepTree(
  source: ObjectSource,
  tree: string,
  strings: readonly string[],
): Promise<ReadonlySet<string> | undefined> {
  const { git, options } = source;
  const patterns = strings.flatMap((string) => ["-e", string]);
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
  const { status, stdout, stderr } = await git.run([...search, "--threads=2", ...patterns, tree], {
    ...options,
    accept: [0, noMatch, stopped],
  });
  if (status === stopped || stderr !== "") return undefined;
  const prefix = `${tree}:`.length;
  const records = stdout.toString("utf8").split("\0").slice(0, -1);
  return new Set(records.map((record) => record.slice(prefix)));
}
