import type { AST } from "toml-eslint-parser";
import type { Content, Edit } from "../../../model/content.js";
import type { Span } from "../../../model/script.js";
import { LineIndex } from "../../../text/line-index.js";
import { parseToml } from "../../../text/toml-document.js";
import { spanOf, type TomlEntry, tomlEntries } from "../../../text/toml-entries.js";
import { wsgiScriptTable } from "../../../text/wsgi-script-table.js";
import { linesRemoved, tomlForm } from "./lines-removed.js";
import { listElement } from "./list-element.js";

type Owner = TomlEntry["owners"][number];

/**
 * Takes the entries whose names begin at `gone` out of a pyproject.toml; an inline table, key or table that empties goes
 * too, with the comment above it and one adjoining blank line.
 *
 *     [project.entry-points.wsgi_scripts]    →
 *     x-wsgi = "x.api:init"
 */
export async function pyprojectGroup(content: Content, gone: ReadonlySet<number>): Promise<Edit[]> {
  const document = await parseToml(content);
  if (document.kind === "refused") return [];
  const lines = new LineIndex(content);
  const going = [...tomlEntries(document.ast)].filter(
    (entry) => wsgiScriptTable(entry) !== null && [...gone].some((at) => isIn(at, entry.key)),
  );
  const goneNodes = new Set<AST.TOMLKeyValue>(going.map(({ node }) => node));
  const widest = new Map<number, Edit>();
  for (const entry of going) {
    const edit = removalOf(entry, goneNodes, lines);
    widest.set(edit.start, edit);
  }
  return [...widest.values()];
}

/** The widest of an entry and its owners that holds nothing but what goes. */
function removalOf({ node, owners }: TomlEntry, gone: ReadonlySet<AST.TOMLKeyValue>, lines: LineIndex): Edit {
  let top: AST.TOMLKeyValue | AST.TOMLTable = node;
  let list: AST.TOMLInlineTable | undefined;
  for (const owner of owners) {
    if (!emptied(owner, gone)) {
      if (owner.type === "TOMLInlineTable") list = owner;
      break;
    }
    if (owner.type !== "TOMLInlineTable") top = owner;
  }
  if (list) return listElement(runIn(list, top, gone), lines, null);
  const [first, last] = [lines.lineNumberAt(top.range[0]), lines.lineNumberAt(top.range[1] - 1)];
  return linesRemoved(first, last, lines, tomlForm);
}

function emptied(owner: Owner, gone: ReadonlySet<AST.TOMLKeyValue>): boolean {
  if (owner.type === "TOMLKeyValue")
    return owner.value.type === "TOMLInlineTable" && emptied(owner.value, gone);
  return owner.body.length > 0 && owner.body.every((pair) => gone.has(pair) || emptied(pair, gone));
}

/** The neighbours in an inline table that go with `element`, so that one edit takes them all. */
function runIn(
  list: AST.TOMLInlineTable,
  element: AST.TOMLKeyValue | AST.TOMLTable,
  gone: ReadonlySet<AST.TOMLKeyValue>,
): Span {
  const at = list.body.findIndex(({ range }) => range[0] === element.range[0]);
  const goes = (index: number) => {
    const pair = list.body[index];
    return pair !== undefined && (gone.has(pair) || emptied(pair, gone));
  };
  let [from, to] = [at, at];
  while (goes(from - 1)) from--;
  while (goes(to + 1)) to++;
  const [first, last] = [list.body[from], list.body[to]];
  return { start: spanOf(first ?? list).start, end: spanOf(last ?? list).end };
}

function isIn(at: number, { start, end }: Span): boolean {
  return at >= start && at < end;
}
