import { posix } from "node:path";
import { defaultBudget } from "../../model/budget.js";
import { type Content, contentOfBytes } from "../../model/content.js";
import { type Problem, problem, WsgiShiftError } from "../../model/errors.js";
import type { ScriptDeclaration } from "../../model/script.js";
import type { SourceTree, TreeEntry } from "../../model/source-tree.js";
import { declarationsOf, readSetupFile, setupFileNames } from "./declarations-of.js";
import { mergeReadings } from "./merge.js";
import type { Reading } from "./reading.js";

/** What the setup files of a tree declare. */
export interface Declarations {
  readonly scripts: readonly ScriptDeclaration[];
  readonly problems: readonly Problem[];
  /** Script files that setup files list to be installed as they stand, by path. */
  readonly shipped: readonly string[];
  /** Why scripts may be declared that are not known; null where all are. */
  readonly unclear: string | null;
}

/**
 * Reads the declarations of all distributions of a tree from their setup files, in one batch. A file is parsed only if it has
 * the group's name in it, or stands beside one that declares scripts. Raises `budget-exceeded`.
 */
export async function findDeclarations(
  tree: SourceTree,
  paths: readonly string[] = setupFileNames,
  limit = defaultBudget.scripts,
): Promise<Declarations> {
  const entries = await tree.at(paths);
  const problems = entries.filter((entry) => !isRegular(entry) && isSetupCfg(entry)).map(notAFile);
  const distributions = new Map<string, Map<string, Content>>();
  const unread = await tree.read(entries.filter(isRegular), ({ path }, bytes) => {
    const directory = path.slice(0, path.lastIndexOf("/") + 1);
    const files = distributions.get(directory) ?? new Map<string, Content>();
    distributions.set(directory, files.set(path, contentOfBytes(bytes)));
  });
  problems.push(...unread);
  const scripts: ScriptDeclaration[] = [];
  const shipped: string[] = [];
  let unclear: string | null = null;
  for (const directory of [...distributions.keys()].sort()) {
    const found = await readDistribution(distributions.get(directory) ?? new Map());
    const count = found.reduce((sum, reading) => sum + reading.scripts.length, scripts.length);
    if (count > limit)
      throw new WsgiShiftError("budget-exceeded", { target: tree.target, limit, what: "scripts declared" });
    scripts.push(...mergeReadings(found));
    for (const path of found.flatMap((reading) => reading.shipped)) shipped.push(directory + path);
    const unseen = await unreadGroups(tree, directory, found);
    unclear ??= whyUnclear(found) ?? unseen[0]?.message ?? null;
    problems.push(...found.flatMap((reading) => reading.problems), ...unseen);
  }
  return { scripts, problems, shipped, unclear };
}

/** Nobody's setup file names more for its entry points. */
const mostFiles = 16;

/** Entry points in files of which only the name is understood. */
async function unreadGroups(
  tree: SourceTree,
  directory: string,
  readings: readonly Reading[],
): Promise<Problem[]> {
  const named = readings.flatMap(({ path, elsewhere }) =>
    elsewhere
      .slice(0, mostFiles)
      .map(({ file, line }) => ({ path, line, file: posix.join(directory, file) })),
  );
  if (named.length === 0) return [];
  const holding = new Set<string>();
  const entries = (await tree.at(named.map(({ file }) => file))).filter(isRegular);
  await tree.read(entries, (entry, bytes) => {
    if (/wsgi[_-]scripts/.test(contentOfBytes(bytes))) holding.add(entry.path);
  });
  return named
    .filter(({ file }) => holding.has(file))
    .map(({ path, line, file }) =>
      problem("entry-points-unread", {
        path,
        line,
        detail: `entry points are in ${file}, which is not read`,
      }),
    );
}

async function readDistribution(files: ReadonlyMap<string, Content>): Promise<Reading[]> {
  const readings: Reading[] = [];
  for (const [path, content] of [...files].sort(byPath)) readings.push(await declarationsOf(path, content));
  if (readings.every(({ scripts, problems }) => scripts.length + problems.length === 0)) return readings;
  const completed: Reading[] = [];
  for (const reading of readings) {
    const isRead = reading.facts.kind !== "unknown" || reading.problems.length > 0;
    completed.push(isRead ? reading : await readSetupFile(reading.path, files.get(reading.path) ?? ""));
  }
  return completed;
}

/** What is unclear in a setup.py does not matter where another file takes its place. */
function whyUnclear(readings: readonly Reading[]): string | null {
  const isOverruled = readings.some(
    ({ facts }) =>
      (facts.kind === "setup-cfg" && facts.pbrSection) || (facts.kind === "pyproject" && facts.entryPoints),
  );
  const problems = readings.flatMap((reading) => reading.problems);
  const told = problems.find(
    ({ code }) =>
      code === "pyproject-invalid" ||
      code === "entry-points-unread" ||
      (code === "setup-py-unclear" && !isOverruled),
  );
  return told?.message ?? null;
}

function byPath([a]: readonly [string, Content], [b]: readonly [string, Content]): number {
  return a < b ? -1 : 1;
}

function isRegular(entry: TreeEntry): boolean {
  return entry.mode === "100644" || entry.mode === "100755";
}

function isSetupCfg({ path }: TreeEntry): boolean {
  return path.endsWith("setup.cfg");
}

function notAFile({ path, mode }: TreeEntry): Problem {
  return problem("setup-cfg-not-a-file", { path, what: mode === "160000" ? "submodule" : "symbolic link" });
}
