import type { Node } from "web-tree-sitter";
import { namedChildren } from "./walk.js";

/** `a`, `a.b`, `a.b.c` of an expression that is a name with attributes; null for any other. */
export function dottedName(node: Node | null): string | null {
  const parts: string[] = [];
  let at = node;
  while (at?.type === "attribute") {
    parts.unshift(at.childForFieldName("attribute")?.text ?? "");
    at = at.childForFieldName("object");
  }
  if (at?.type !== "identifier" && at?.type !== "dotted_name") return null;
  return [at.text, ...parts].join(".");
}

/** The dotted name of what a call calls, or of the expression itself. */
export function calledName(node: Node | null): string | null {
  return dottedName(node?.type === "call" ? node.childForFieldName("function") : node);
}

/** The content of a plain string literal; null for others, formatted ones included. */
export function stringValue(node: Node | null): string | null {
  if (node?.type !== "string") return null;
  const parts = namedChildren(node);
  if (parts.some(({ type }) => type === "interpolation")) return null;
  return parts.find(({ type }) => type === "string_content")?.text ?? "";
}

export function withoutParentheses(node: Node | null): Node | null {
  let at = node;
  while (at?.type === "parenthesized_expression") at = at.namedChild(0);
  return at;
}

/** What a call hands on first, or as `name=`: as far as two calls can be told to hand on the same. */
export type CallArgument =
  | { readonly kind: "none" }
  | { readonly kind: "text"; readonly text: string }
  /** Dotted. */
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "other" };

export function callArgument(call: Node): CallArgument {
  const list = call.childForFieldName("arguments");
  const given = list === null ? [] : namedChildren(list);
  if (given.length === 0) return { kind: "none" };
  const named = given.find(
    (argument) => argument.type === "keyword_argument" && argument.childForFieldName("name")?.text === "name",
  );
  const argument = named?.childForFieldName("value") ?? given[0] ?? null;
  const text = stringValue(argument);
  if (text !== null) return { kind: "text", text };
  const name = dottedName(argument);
  return name === null ? { kind: "other" } : { kind: "name", name };
}
