import type { Content } from "./content.js";
import type { FileMode } from "./source-tree.js";

/** What becomes of one file. `rename` carries the new content, which may be the old one. */
export type FileChange =
  | { readonly change: "create"; readonly path: string; readonly mode: FileMode; readonly content: Content }
  | { readonly change: "modify"; readonly path: string; readonly mode: FileMode; readonly content: Content }
  | {
      readonly change: "rename";
      readonly path: string;
      readonly from: string;
      readonly mode: FileMode;
      readonly content: Content;
    }
  | { readonly change: "delete"; readonly path: string };
