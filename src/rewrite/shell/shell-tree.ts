import { forEachChild, parse, type SyntaxNode } from "unbash";
import type { Content } from "../../model/content.js";
import type { Span } from "../../model/script.js";
import { hasDeepShell } from "../../text/nesting.js";

/** A word of a simple command, by its place. */
export interface ShellWord extends Span {
  readonly text: string;
}

/** A simple command: its name and the words after it. */
export interface ShellCommand extends Span {
  readonly name: string;
  readonly words: readonly ShellWord[];
}

/** `NAME=value`, wherever it stands. */
export interface ShellAssignment extends Span {
  readonly name: string;
  readonly value: ShellWord;
}

/** `$NAME` or `${NAME…}`. */
export interface ShellExpansion extends Span {
  readonly name: string;
}

/** `function NAME { … }` or `NAME() { … }`. */
export interface ShellFunction extends Span {
  readonly name: string;
}

/** What a rewriter needs to know of a shell file; offsets are byte offsets, as a content has one character a byte. */
export interface ShellTree {
  readonly functions: readonly ShellFunction[];
  readonly commands: readonly ShellCommand[];
  readonly assignments: readonly ShellAssignment[];
  readonly expansions: readonly ShellExpansion[];
}

interface ShellNode {
  readonly type: string;
  readonly pos: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** The functions, commands, assignments and expansions of a shell file at any depth; null if it does not parse. */
export function shellTree(content: Content): ShellTree | null {
  const script = parseOrNull(content);
  if (script === null) return null;
  const functions: ShellFunction[] = [];
  const commands: ShellCommand[] = [];
  const assignments: ShellAssignment[] = [];
  const expansions: ShellExpansion[] = [];
  for (const node of nodesOf(script)) {
    const { type, pos: start, end } = node;
    if (type === "Function") functions.push({ start, end, name: wordOf(node.name)?.text ?? "" });
    if (type === "Command")
      commands.push({ start, end, name: wordOf(node.name)?.text ?? "", words: wordsOf(node.suffix) });
    const value = type === "Assignment" ? wordOf(node.value) : null;
    if (value) assignments.push({ start, end, name: String(node.name), value });
    if (type === "SimpleExpansion") expansions.push({ start, end, name: String(node.text).slice(1) });
    if (type === "ParameterExpansion") expansions.push({ start, end, name: String(node.parameter) });
  }
  return { functions, commands, assignments, expansions };
}

/** Whether a text is shell. */
export function parsesAsShell(content: Content): boolean {
  return parseOrNull(content) !== null;
}

function parseOrNull(content: Content): SyntaxNode | null {
  if (hasDeepShell(content)) return null;
  try {
    const script = parse(content);
    return (script.errors?.length ?? 0) > 0 ? null : script;
  } catch {
    return null;
  }
}

/** An expansion or a substitution of any kind begins with one of these. */
const hasParts = /[$`(]/;

/** Kinds of nodes that a tree is made of. */
const kinds = new Set(["Function", "Command", "Assignment", "SimpleExpansion", "ParameterExpansion"]);

/**
 * The nodes of these kinds below a node, by place, without recursion: a hostile file may nest deeper than the stack. Of
 * ten nodes nine are of other kinds.
 */
function nodesOf(root: SyntaxNode): ShellNode[] {
  const nodes: SyntaxNode[] = [];
  const pending: SyntaxNode[] = [root];
  const push = (child: SyntaxNode): void => {
    pending.push(child);
  };
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (kinds.has(node.type)) nodes.push(node);
    // A word's parts are parsed when they are asked for, and most words have none.
    if (node.type !== "Word" || hasParts.test(node.text)) forEachChild(node, push);
  }
  return (nodes as unknown as ShellNode[]).sort((a, b) => a.pos - b.pos);
}

function isNode(value: object): value is ShellNode {
  return "type" in value && typeof value.type === "string" && "pos" in value && typeof value.pos === "number";
}

function wordOf(value: unknown): (ShellWord & { readonly type: string }) | null {
  if (typeof value !== "object" || value === null || !isNode(value)) return null;
  return { type: value.type, start: value.pos, end: value.end, text: String(value.text) };
}

function wordsOf(value: unknown): ShellWord[] {
  return Array.isArray(value)
    ? value.flatMap((item) => wordOf(item) ?? []).filter(({ type }) => type === "Word")
    : [];
}
