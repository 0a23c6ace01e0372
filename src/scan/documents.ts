import { contentOfBytes } from "../model/content.js";
import type { Document } from "../model/document.js";
import type { Mention } from "../model/mention.js";
import { type MigrationPlan, sphinxConfiguration } from "../model/migration-plan.js";
import type { SourceTree } from "../model/source-tree.js";
import type { Layout } from "./layout.js";

/**
 * The files that decisions are made on: those with a mention, those that lose an entry point, modules that move and
 * what names them, the documentation's configuration where modules are added, and for DevStack all of its shell, as a
 * variable set in one file is used in another.
 */
export async function readDocuments(
  tree: SourceTree,
  mentions: readonly Mention[],
  layout: Layout,
  { removals, renames, modules }: Pick<MigrationPlan, "removals" | "renames" | "modules">,
): Promise<ReadonlyMap<string, Document>> {
  const companions = mentions.some(({ kind }) => kind === "devstack") ? layout.devStackFiles : [];
  const paths = new Set([
    ...mentions.map(({ path }) => path),
    ...companions,
    ...removals.map(({ path }) => path),
    ...(modules.length > 0 ? [sphinxConfiguration] : []),
    ...renames.flatMap(({ from, places }) => [from, ...places.map(({ path }) => path)]),
  ]);
  const documents = new Map<string, Document>();
  const entries = await tree.at([...paths]);
  const regular = entries.filter(({ mode }) => mode === "100644" || mode === "100755");
  await tree.read(regular, ({ path, mode }, bytes) => {
    documents.set(path, { content: contentOfBytes(bytes), mode: mode === "100755" ? "100755" : "100644" });
  });
  return documents;
}
