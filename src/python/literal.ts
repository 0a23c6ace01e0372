import type { Node } from "web-tree-sitter";
import type { Content } from "../model/content.js";
import type { Span } from "../model/script.js";
import { dottedName, withoutParentheses } from "./expression.js";
import { type StringBytes, stringLiteral } from "./string-literal.js";
import type { Variables } from "./variables.js";
import { namedChildren } from "./walk.js";

/** What an expression is worth as far as it is written out, with its place. Plain data. */
export type Literal =
  | (Place & { readonly kind: "string" } & StringBytes)
  /** A list, tuple or set. */
  | (Place & { readonly kind: "list"; readonly items: readonly Literal[] })
  | (Place & { readonly kind: "dict"; readonly pairs: readonly LiteralPair[] })
  /** A number, a name of Python's such as True, or text of another kind. */
  | (Place & { readonly kind: "plain"; readonly text: string })
  /** What only running it would tell; `what` says what it is. */
  | (Place & { readonly kind: "unclear"; readonly what: string });

interface Place {
  readonly span: Span;
  /** 1-based. */
  readonly line: number;
}

export interface LiteralPair extends Place {
  readonly key: Literal;
  readonly value: Literal;
}

const plain = new Set(["true", "false", "none", "integer", "float", "ellipsis"]);
const lists = new Set(["list", "tuple", "set"]);
const described: Readonly<Record<string, string>> = {
  call: "is made by a call",
  binary_operator: "is put together by an operator",
  conditional_expression: "depends on a condition",
  boolean_operator: "depends on a condition",
  list_comprehension: "is a comprehension",
  dictionary_comprehension: "is a comprehension",
  set_comprehension: "is a comprehension",
  generator_expression: "is a comprehension",
  subscript: "is taken out of something else",
  attribute: "is an attribute of something else",
};

/** Nobody names a thing over and over; a file that does would take for ever. */
const longestTrail = 12;
/** More than any setup file has: a few names of lists of names unfold to any number. */
const mostRead = 200_000;

/** Reads expressions of one file without running them. Names stand for what they are assigned once and for all. */
export class LiteralReader {
  private count = 0;

  constructor(
    private readonly content: Content,
    private readonly variables: Variables,
  ) {}

  read(expression: Node | null, trail: readonly string[] = []): Literal {
    const node = withoutParentheses(expression);
    if (node === null) return { kind: "unclear", what: "is missing", span: { start: 0, end: 0 }, line: 1 };
    if (++this.count > mostRead) return unclear(node, "is more than a setup file has");
    if (node.type === "string" || node.type === "concatenated_string") return this.string(node);
    if (lists.has(node.type)) {
      return {
        kind: "list",
        items: this.elements(node).map((item) => this.read(item, trail)),
        ...placeOf(node),
      };
    }
    if (node.type === "dictionary") return this.pairs(node, trail);
    if (node.type === "call" && dottedName(node.childForFieldName("function")) === "dict") {
      return this.pairs(node.childForFieldName("arguments") ?? node, trail);
    }
    if (plain.has(node.type)) return { kind: "plain", text: node.text, ...placeOf(node) };
    if (node.type === "identifier") return this.variable(node, trail);
    return unclear(node, described[node.type] ?? "is not written out");
  }

  private string(node: Node): Literal {
    const parts =
      node.type === "string" ? [node] : namedChildren(node).filter(({ type }) => type === "string");
    const read = parts.map(({ startIndex, endIndex }) => stringLiteral(this.content, startIndex, endIndex));
    const known = read.filter((part) => part !== null);
    if (known.length < read.length) return unclear(node, "is a string that is put together when it runs");
    return {
      kind: "string",
      value: known.map(({ value }) => value).join(""),
      offsets: known.flatMap(({ offsets }) => offsets),
      ...placeOf(node),
    };
  }

  private variable(node: Node, trail: readonly string[]): Literal {
    if (trail.includes(node.text)) return unclear(node, "names itself");
    if (trail.length >= longestTrail) return unclear(node, "is a name behind too many names");
    const meaning = this.variables.get(node.text);
    if (meaning === undefined) return unclear(node, `is ${node.text}, which is assigned nowhere here`);
    if (meaning === null) return unclear(node, `is ${node.text}, which is changed on the way`);
    return this.read(meaning, [...trail, node.text]);
  }

  /** `{key: value, **other}`, `dict(key=value)`, and the keywords of a call. */
  pairs(node: Node, trail: readonly string[] = []): Literal {
    const pairs: LiteralPair[] = [];
    for (const child of this.elements(node)) {
      if (child.type === "dictionary_splat") {
        const inner = this.read(child.namedChild(0), trail);
        if (inner.kind !== "dict")
          return inner.kind === "unclear" ? inner : unclear(child, "is no dictionary");
        for (const pair of inner.pairs) pairs.push(pair);
      } else if (child.type === "keyword_argument") {
        const name = child.childForFieldName("name");
        const key: Literal = { kind: "plain", text: name?.text ?? "", ...placeOf(name ?? child) };
        pairs.push({ key, value: this.read(child.childForFieldName("value"), trail), ...placeOf(child) });
      } else if (child.type === "pair") {
        const key = this.read(child.childForFieldName("key"), trail);
        if (key.kind === "unclear") return unclear(child, `has a key that ${key.what}`);
        pairs.push({ key, value: this.read(child.childForFieldName("value"), trail), ...placeOf(child) });
      } else return unclear(child, "is not written out");
    }
    return { kind: "dict", pairs, ...placeOf(node) };
  }

  private elements(node: Node): Node[] {
    return namedChildren(node).filter(({ type }) => type !== "comment");
  }
}

/** The name that a pair gives its value. */
export function keyOf({ key }: LiteralPair): string | null {
  if (key.kind === "string") return key.value;
  return key.kind === "plain" ? key.text : null;
}

/** The pairs of a dictionary that count, by name: of two with one name the later one. */
export function pairNamed(literal: Literal, name: string): LiteralPair | undefined {
  return literal.kind === "dict" ? literal.pairs.findLast((pair) => keyOf(pair) === name) : undefined;
}

function unclear(node: Node, what: string): Literal {
  return { kind: "unclear", what, ...placeOf(node) };
}

function placeOf(node: Node): Place {
  return { span: { start: node.startIndex, end: node.endIndex }, line: node.startPosition.row + 1 };
}
