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
