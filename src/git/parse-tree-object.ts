import type { TreeEntry } from "../model/source-tree.js";

/** One line of a tree object: a file, link, submodule or subtree. */
export interface TreeItem {
  readonly name: string;
  readonly mode: TreeEntry["mode"] | "040000";
  readonly id: string;
}

/** What git makes of a mode as stored (`canon_mode`): old commits have modes such as 100664. */
function canonicalMode(stored: string): TreeItem["mode"] {
  const mode = Number.parseInt(stored, 8);
  const kind = mode & 0o170000;
  if (kind === 0o100000) return (mode & 0o100) === 0 ? "100644" : "100755";
  if (kind === 0o120000) return "120000";
  return kind === 0o040000 ? "040000" : "160000";
}

/**
 * Reads a tree object: `mode SP name NUL id` over and over, ids in binary, 20 bytes each or 32; undefined where that is not
 * what it holds. Names as text, or as bytes with a character each (`latin1`), as they need not be text.
 */
export function parseTreeObject(
  content: Buffer,
  idBytes: number,
  encoding: "utf8" | "latin1" = "utf8",
): TreeItem[] | undefined {
  const items: TreeItem[] = [];
  for (let offset = 0; offset < content.length; ) {
    const blank = content.indexOf(0x20, offset);
    const end = content.indexOf(0, blank);
    const next = end + 1 + idBytes;
    if (blank < 0 || end < 0 || next > content.length) return undefined;
    items.push({
      mode: canonicalMode(content.toString("latin1", offset, blank)),
      name: content.toString(encoding, blank + 1, end),
      id: content.toString("hex", end + 1, next),
    });
    offset = next;
  }
  return items;
}
