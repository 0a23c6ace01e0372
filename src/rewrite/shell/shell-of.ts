import type { SourceFile } from "../../text/source-file.js";
import { type ShellTree, shellTree } from "./shell-tree.js";

const trees = new WeakMap<SourceFile, { readonly tree: ShellTree | null }>();

/** The shell that a file holds, parsed when it is first asked for and then once; null where it does not parse. */
export function shellOf(file: SourceFile): ShellTree | null {
  const known = trees.get(file) ?? { tree: shellTree(file.content) };
  trees.set(file, known);
  return known.tree;
}
