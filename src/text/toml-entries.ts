import type { AST } from "toml-eslint-parser";
import type { Span } from "../model/script.js";

/** A key with its value, at its full path, and the keys and tables that it stands in, the innermost first. */
export interface TomlEntry {
  /** Bytes, one character each. */
  readonly path: readonly string[];
  readonly key: Span;
  readonly span: Span;
  /** Null for what is no string. */
  readonly value: string | null;
  readonly owners: readonly (AST.TOMLKeyValue | AST.TOMLInlineTable | AST.TOMLTable)[];
  readonly node: AST.TOMLKeyValue;
}

/** Every key of a document that has a value other than an inline table; keys in arrays of tables are left out. */
export function* tomlEntries({ body: [top] }: AST.TOMLProgram): Generator<TomlEntry> {
  for (const node of top.body) {
    if (node.type === "TOMLKeyValue") yield* entriesOf(node, [], []);
    else if (node.kind === "standard" && node.resolvedKey.every((part) => typeof part === "string")) {
      const path = node.resolvedKey.filter((part) => typeof part === "string");
      for (const pair of node.body) yield* entriesOf(pair, path, [node]);
    }
  }
}

function* entriesOf(
  node: AST.TOMLKeyValue,
  above: readonly string[],
  owners: TomlEntry["owners"],
): Generator<TomlEntry> {
  const path = [...above, ...node.key.keys.map((key) => (key.type === "TOMLBare" ? key.name : key.value))];
  const { value } = node;
  if (value.type === "TOMLInlineTable") {
    for (const inner of value.body) yield* entriesOf(inner, path, [value, node, ...owners]);
    return;
  }
  yield {
    path,
    key: spanOf(node.key),
    span: spanOf(node),
    value: value.type === "TOMLValue" && value.kind === "string" ? value.value : null,
    owners,
    node,
  };
}

export function spanOf({ range: [start, end] }: { readonly range: readonly [number, number] }): Span {
  return { start, end };
}
