import type { Node } from "web-tree-sitter";
import { calledName, withoutParentheses } from "./expression.js";
import { namedChildren } from "./walk.js";

/** What a name of a file is assigned: null where its value may have become another on the way. */
export type Variables = ReadonlyMap<string, Node | null>;

/** Methods of lists and dictionaries that change them ("Mutable Sequence Types", "Mapping Types"). */
const changing = /^(?:append|extend|insert|remove|pop|popitem|clear|update|setdefault|sort|reverse)$/;
/** What is given to these is as before. */
const harmless = /^(?:(?:\w+\.)*setup|dict|list|tuple|set|len|str|print|sorted|isinstance)$/;
const bindsOtherwise = new Set([
  "delete_statement",
  "with_item",
  "as_pattern_target",
  "parameters",
  "import_from_statement",
  "named_expression",
]);

/** The variables of a whole file. A name that is assigned once in all of the file means that wherever it stands. */
export function variablesOf(module: Node): Variables {
  const variables = new Map<string, Node | null>();
  const aliases: (readonly [string, string])[] = [];
  const waiting = [{ node: module, isChanged: false }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node } = next;
    const left = node.childForFieldName("left");
    const isAssignment = node.type === "assignment" && left?.type === "identifier";
    const isChanged = next.isChanged || bindsOtherwise.has(node.type);
    // What is changed is told on the way down, as such parts may lie in each other without end.
    const changed = isAssignment ? undefined : changedPart(node, left)?.id;
    for (const child of namedChildren(node).reverse())
      waiting.push({ node: child, isChanged: isChanged || child.id === changed });
    if (isChanged && node.type === "identifier") variables.set(node.text, null);
    if (isAssignment) {
      const value = node.childForFieldName("right");
      variables.set(left.text, variables.has(left.text) ? null : value);
      const meant = withoutParentheses(value);
      if (meant?.type === "identifier") aliases.push([left.text, meant.text]);
    }
    for (const name of namesHandedOn(node)) variables.set(name, null);
  }
  return withoutChangedAliases(variables, aliases);
}

/** The part of a node all of whose names it binds or changes. */
function changedPart(node: Node, left: Node | null): Node | undefined {
  if (left && /^(?:assignment|augmented_assignment|for_statement|for_in_clause)$/.test(node.type))
    return left;
  const callee = node.type === "call" ? node.childForFieldName("function") : null;
  return callee !== null && isChanging(callee) ? callee : undefined;
}

function isChanging(callee: Node): boolean {
  return callee.type === "attribute" && changing.test(callee.childForFieldName("attribute")?.text ?? "");
}

/** The variables that a call is given, which may change them. */
function namesHandedOn(node: Node): readonly string[] {
  if (node.type !== "call") return [];
  const callee = node.childForFieldName("function");
  if ((callee && isChanging(callee)) || harmless.test(calledName(callee) ?? "")) return [];
  const given = node.childForFieldName("arguments");
  return given === null ? [] : namedChildren(given).flatMap((argument) => directNames(argument));
}

/** The variables that an argument hands on themselves, not a copy of their text. */
function directNames(argument: Node): string[] {
  const value = argument.type === "keyword_argument" ? argument.childForFieldName("value") : argument;
  return value?.type === "identifier" ? [value.text] : [];
}

/** `b = a` makes one thing of two names: what changes the one changes the other. */
function withoutChangedAliases(
  variables: Map<string, Node | null>,
  aliases: readonly (readonly [string, string])[],
): Variables {
  const same = new Map<string, string[]>();
  for (const [one, other] of aliases) {
    linked(same, one).push(other);
    linked(same, other).push(one);
  }
  const waiting = [...variables].flatMap(([name, value]) => (value === null ? [name] : []));
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    for (const other of same.get(name) ?? []) {
      if (variables.get(other) === null || !variables.has(other)) continue;
      variables.set(other, null);
      waiting.push(other);
    }
  }
  return variables;
}

function linked(same: Map<string, string[]>, name: string): string[] {
  const names = same.get(name) ?? [];
  same.set(name, names);
  return names;
}
