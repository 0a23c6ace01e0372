import type { Content } from "./content.js";
import type { FileMode } from "./source-tree.js";

/** A file as it stands. */
export interface Document {
  readonly content: Content;
  readonly mode: FileMode;
}
