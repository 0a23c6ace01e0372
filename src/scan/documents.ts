import { type Document, documentOf } from "../model/document.js";
import type { Problem } from "../model/errors.js";
import type { Mention } from "../model/mention.js";
import {
  chartPaths,
  chartValues,
  debianChangelog,
  type MigrationPlan,
  shimPath,
  sphinxConfiguration,
} from "../model/migration-plan.js";
import type { SourceTree, TreeEntry } from "../model/source-tree.js";
import { placesOf } from "../text/places-of.js";
import { SourceFile } from "../text/source-file.js";
import { apacheSign, apacheSigns } from "./apache-signs.js";
import { commonPart, namesFrom, namesOfMentions } from "./followed-names.js";
import type { Layout } from "./layout.js";
import type { FoundMentions } from "./mentions.js";

/** What decisions are made on. */
export interface Documents {
  readonly files: ReadonlyMap<string, Document>;
  /** Names that carry a script, and every use of which lies in `files`. */
  readonly followed: ReadonlySet<string>;
}

/** A chain of names longer than this is nobody's: default → variable → template is three. */
const longestChain = 4;
const mostNames = 64;

/**
 * The files that decisions are made on: those with a mention, those that lose an entry point, modules that move and
 * what names them, the documentation's configuration where modules are added, for DevStack all of its shell, as a
 * variable set in one file is used in another, for Apache all of its configuration; and whatever uses a name that a
 * mention's line assigns the script to.
 */
export async function readDocuments(
  tree: SourceTree,
  { mentions, documents, configurations, users }: Omit<FoundMentions, "problems">,
  layout: Layout,
  { removals, renames, modules }: Pick<MigrationPlan, "removals" | "renames" | "modules">,
): Promise<Documents> {
  const isUsedByShell = ({ kind }: Mention) =>
    kind === "devstack" || (kind === "apache" && layout.isDevStack);
  const companions = mentions.some(isUsedByShell) ? layout.devStackFiles : [];
  const paths = new Set([
    ...mentions.map(({ path }) => path),
    ...companions,
    ...mentions.filter(({ kind }) => kind === "apache").map(shimPath),
    ...chartFiles(mentions),
    ...mentions.filter(({ kind }) => kind === "puppet").flatMap(puppetCompanions),
    ...mentions.flatMap(({ path }) => debianChangelog(path) ?? []),
    ...removals.map(({ path }) => path),
    ...(modules.length > 0 ? [sphinxConfiguration] : []),
    ...renames.flatMap(({ from, places }) => [from, ...places.map(({ path }) => path)]),
  ]);
  const files = new Map([...documents].filter(([path]) => paths.has(path)));
  await readInto(files, tree, await tree.at([...paths].filter((path) => !files.has(path))));
  await addConfigurations(files, tree, configurations);
  const followed = await follow(files, tree, mentions, users);
  return { files, followed };
}

/** The whole of Apache's configuration, where part of it serves a script: sections hold across files. */
async function addConfigurations(
  files: Map<string, Document>,
  tree: SourceTree,
  known: FoundMentions["configurations"],
): Promise<void> {
  if (![...files.values()].some(({ content }) => content.includes(apacheSign))) return;
  for (const [path, document] of known ?? (await readConfigurations(files, tree)))
    if (!files.has(path)) files.set(path, document);
}

async function readConfigurations(
  files: ReadonlyMap<string, Document>,
  tree: SourceTree,
): Promise<ReadonlyMap<string, Document>> {
  const candidates = (await tree.mayContain(apacheSigns)) ?? (await tree.entries());
  const found = new Map<string, Document>();
  await readInto(
    found,
    tree,
    candidates.filter(({ path }) => !files.has(path)),
  );
  return new Map([...found].filter(([, { content }]) => apacheSigns.some((sign) => content.includes(sign))));
}

/** What says for which systems a Puppet module is tested, and the manifest that its tests are about. */
function puppetCompanions({ path }: Mention): string[] {
  const module = /^(?<root>(?:.*\/)?)(?:manifests|spec)\//.exec(path)?.groups?.root;
  return module === undefined ? [] : [`${module}metadata.json`, `${module}manifests/params.pp`];
}

/** What may tell which release the chart around a mention deploys. */
function chartFiles(mentions: readonly Mention[]): string[] {
  const paths = new Set(mentions.filter(({ kind }) => kind !== "docs").map(({ path }) => path));
  const charts = new Set([...paths].flatMap(chartPaths));
  return [...charts].flatMap((chart) => [chart, chartValues(chart)]);
}

/** Reads what uses the names that carry scripts, and what uses the names that get their values from these. */
async function follow(
  files: Map<string, Document>,
  tree: SourceTree,
  mentions: readonly Mention[],
  users: FoundMentions["users"],
): Promise<ReadonlySet<string>> {
  const followed = new Set<string>();
  const candidates = new Map([...(users ?? [])].filter(([path]) => !files.has(path)));
  const searched = new Set<string>(users ? [commonPart] : []);
  let names = namesOfMentions(mentions, sourcesOf(files));
  for (let round = 0; names.size > 0 && round < longestChain; round++) {
    if (followed.size + names.size > mostNames) break;
    const parts = [...names].map((name) => (name.includes(commonPart) ? commonPart : name));
    const missing = [...new Set(parts)].filter((part) => !searched.has(part));
    if (missing.length > 0) {
      const entries = (await tree.mayContain(missing)) ?? (await tree.entries());
      const fresh = entries.filter(({ path }) => !files.has(path) && !candidates.has(path));
      // A file that cannot be read may use the names too.
      if ((await readInto(candidates, tree, fresh)).length > 0) break;
      for (const part of missing) searched.add(part);
    }
    for (const name of names) followed.add(name);
    for (const [path, document] of candidates)
      if ([...names].some((name) => !placesOf(name, document.content).next().done)) files.set(path, document);
    const further = [...sourcesOf(files).values()].flatMap((file) => [...namesFrom(names, file)]);
    names = new Set(further.filter((name) => !followed.has(name)));
  }
  return followed;
}

function sourcesOf(files: ReadonlyMap<string, Document>): ReadonlyMap<string, SourceFile> {
  return new Map([...files].map(([path, { content }]) => [path, new SourceFile(path, content)]));
}

async function readInto(
  files: Map<string, Document>,
  tree: SourceTree,
  entries: readonly TreeEntry[],
): Promise<readonly Problem[]> {
  const regular = entries.filter(({ mode }) => mode === "100644" || mode === "100755");
  return tree.read(regular, (entry, bytes) => files.set(entry.path, documentOf(entry, bytes)));
}
