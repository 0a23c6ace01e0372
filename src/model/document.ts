import { type Content, contentOfBytes } from "./content.js";
import type { FileMode, TreeEntry } from "./source-tree.js";

/** A file as it stands. */
export interface Document {
  readonly content: Content;
  readonly mode: FileMode;
}

/** The document of a regular file's bytes. */
export function documentOf({ mode }: TreeEntry, bytes: Buffer): Document {
  return { content: contentOfBytes(bytes), mode: mode === "100755" ? "100755" : "100644" };
}
