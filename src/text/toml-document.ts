import type { AST } from "toml-eslint-parser";
import type { Content } from "../model/content.js";
import { LineIndex } from "./line-index.js";
import { hasDeepBrackets } from "./nesting.js";

export type TomlDocument =
  /** `value`: the document as plain data. */
  | { readonly kind: "parsed"; readonly ast: AST.TOMLProgram; readonly value: unknown }
  | { readonly kind: "refused"; readonly line: number; readonly detail: string };

/** Above this size a file is data rather than settings. */
const longest = 1 << 20;

/** Each part of a dotted key is a table in the one before it. */
const mostParts = 500;
const keyPart = /[\w"'-]+[ \t]*(?:(\.)[ \t]*)?/g;

/**
 * Parses TOML 1.0 with the byte span of every node: a content has one character a byte, so the parser's offsets are
 * offsets of bytes. The parser is loaded with the first call.
 */
export async function parseToml(content: Content): Promise<TomlDocument> {
  if (content.length > longest)
    return { kind: "refused", line: 1, detail: "the file is too long to be a project's settings" };
  const invalid = invalidUtf8(content);
  if (invalid !== null) return { kind: "refused", line: invalid, detail: "the file is not UTF-8" };
  if (hasDeepBrackets(content) || hasLongKey(content))
    return { kind: "refused", line: 1, detail: "its values are nested too deeply" };
  const { getStaticTOMLValue, ParseError, parseTOML, traverseNodes } = await import("toml-eslint-parser");
  try {
    const ast = parseTOML(content, { tomlVersion: "1.0" });
    let prototype: number | undefined;
    traverseNodes(ast, {
      enterNode: (node) => {
        if (keyOf(node) === "__proto__") prototype ??= node.loc.start.line;
      },
      leaveNode: () => {},
    });
    // The parser's values are plain objects: such a table would be the prototype of every object of this process.
    if (prototype !== undefined)
      return { kind: "refused", line: prototype, detail: "a table or key is called __proto__" };
    return { kind: "parsed", ast, value: getStaticTOMLValue(ast) };
  } catch (error) {
    if (error instanceof ParseError)
      return { kind: "refused", line: error.lineNumber, detail: error.message };
    throw error;
  }
}

function keyOf(node: AST.TOMLNode): string | undefined {
  if (node.type === "TOMLBare") return node.name;
  return node.type === "TOMLQuoted" ? node.value : undefined;
}

/** One expression for all parts would begin anew at each character of a long one. */
function hasLongKey(content: Content): boolean {
  let parts = 0;
  let end = 0;
  for (const { index, 0: part, 1: dot } of content.matchAll(keyPart)) {
    parts = dot === undefined ? 0 : index === end ? parts + 1 : 1;
    end = index + part.length;
    if (parts >= mostParts) return true;
  }
  return false;
}

function invalidUtf8(content: Content): number | null {
  const decoder = () => new TextDecoder("utf-8", { fatal: true });
  try {
    decoder().decode(Buffer.from(content, "latin1"));
    return null;
  } catch {
    const lines = new LineIndex(content);
    for (let line = 1; lines.startOf(line) < content.length; line++) {
      try {
        decoder().decode(Buffer.from(lines.textOf(line), "latin1"));
      } catch {
        return line;
      }
    }
    return 1;
  }
}
