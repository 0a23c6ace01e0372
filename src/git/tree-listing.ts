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

/** The files of a tree, and what is known of their sizes. */
export interface Listing {
  readonly entries: readonly TreeEntry[];
  /** Bytes of the largest file; 0 where sizes were not asked for, infinite where one is unknown. */
  readonly largest: number;
  /** Ids of the contents that are known to be larger than what is read: nobody has to ask for them. */
  readonly tooLarge: ReadonlySet<string>;
}

/** A submodule has no size (`-`), a blob that is not at hand any (`BAD`). */
function sizeOf(text: string): number {
  return text === "BAD" ? Number.POSITIVE_INFINITY : Number(text) || 0;
}

/** Reads `git ls-tree -r -z`, with `-l` or without: `mode SP type SP id [SP* size] TAB path NUL` over and over. */
export function parseListing(output: Buffer, idLength: number, limit: number): Listing {
  const lines = output.toString("utf8").split("\0");
  lines.pop();
  let largest = 0;
  const tooLarge = new Set<string>();
  const entries = lines.map((line) => {
    const tab = line.indexOf("\t");
    const start = line.indexOf(" ", 7) + 1;
    const id = line.slice(start, start + idLength);
    const size = sizeOf(line.slice(start + idLength, tab).trimStart());
    largest = Math.max(largest, size);
    if (size > limit && Number.isFinite(size)) tooLarge.add(id);
    return { path: line.slice(tab + 1), mode: line.slice(0, 6) as TreeEntry["mode"], id };
  });
  return { entries, largest, tooLarge };
}
