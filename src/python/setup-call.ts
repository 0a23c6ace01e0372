import type { Node } from "web-tree-sitter";
import type { Content } from "../model/content.js";
import { dottedName } from "./expression.js";
import { type Literal, type LiteralPair, LiteralReader } from "./literal.js";
import { parsePython } from "./parse-python.js";
import { variablesOf } from "./variables.js";
import { namedChildren } from "./walk.js";

/** The call of setup() in a setup.py, as far as it is written out. Plain data. */
export interface SetupCall {
  /** Its keywords in order, those of `**` dictionaries among them. */
  readonly keywords: Literal;
  /** 1-based. */
  readonly line: number;
}

/** What a setup.py is. */
export type SetupFile =
  | {
      readonly kind: "read";
      readonly call: SetupCall;
      readonly variables: readonly SetupVariable[];
      /** The statements of the file that are neither the call nor assign a variable, as they stand. */
      readonly statements: readonly Content[];
    }
  | { readonly kind: "unclear"; readonly line: number; readonly what: string };

/** A statement `name = value` and how often the name is used elsewhere. */
export interface SetupVariable {
  readonly name: string;
  readonly statement: { readonly start: number; readonly end: number };
  readonly value: Literal;
  /** As it stands. */
  readonly text: Content;
  readonly uses: number;
}

/**
 * Reads the call of setup() of setuptools or distutils, under whatever name it is imported. The file is parsed and
 * never run.
 */
export async function readSetupFile(content: Content): Promise<SetupFile> {
  const read = await parsePython(content, (module) => fileOf(module, content));
  return read ?? { kind: "unclear", line: 1, what: "it is too long to be read as code" };
}

function fileOf(module: Node, content: Content): SetupFile {
  const names = setupNames(module);
  const calls = module
    .descendantsOfType("call")
    .filter((call) => call !== null)
    .filter((call) => names.has(dottedName(call.childForFieldName("function")) ?? ""));
  const [call, second] = calls;
  if (module.hasError)
    return { kind: "unclear", line: errorLine(module), what: "it cannot be parsed as Python" };
  if (!call) return { kind: "unclear", line: 1, what: "it holds no call of setup() that could be found" };
  if (second)
    return { kind: "unclear", line: lineOf(second), what: "it calls setup() in more than one place" };
  const list = call.childForFieldName("arguments");
  const reader = new LiteralReader(content, variablesOf(module));
  const keywords = keywordsOf(list ?? call, reader);
  const variables = variableStatements(module, content, reader);
  const assigning = new Set(variables.map(({ statement }) => statement.start));
  const statements = namedChildren(module)
    .filter(({ type, startIndex }) => type !== "comment" && !assigning.has(startIndex))
    .filter(({ startIndex, endIndex }) => call.startIndex < startIndex || call.endIndex > endIndex)
    .map(({ startIndex, endIndex }) => content.slice(startIndex, endIndex));
  return {
    kind: "read",
    call: { keywords, line: lineOf(call) },
    variables,
    statements,
  };
}

/** What is known of the keywords even where one `**` dictionary is not. */
function keywordsOf(list: Node, reader: LiteralReader): Literal {
  const place = { span: { start: list.startIndex, end: list.endIndex }, line: lineOf(list) };
  const pairs: LiteralPair[] = [];
  for (const child of namedChildren(list)) {
    if (child.type === "comment") continue;
    if (child.type === "keyword_argument") {
      const name = child.childForFieldName("name");
      const at = { span: { start: child.startIndex, end: child.endIndex }, line: lineOf(child) };
      const key: Literal = { kind: "plain", text: name?.text ?? "", ...at };
      pairs.push({ key, value: reader.read(child.childForFieldName("value")), ...at });
      continue;
    }
    const at = { span: { start: child.startIndex, end: child.endIndex }, line: lineOf(child) };
    const splat = child.type === "dictionary_splat" ? reader.read(child.namedChild(0)) : null;
    if (splat?.kind === "dict") for (const pair of splat.pairs) pairs.push(pair);
    else {
      const what = splat?.kind === "unclear" ? splat.what : "is not written out";
      const key: Literal = { kind: "plain", text: unclearKeywords, ...at };
      pairs.push({ key, value: { kind: "unclear", what, ...at }, ...at });
    }
  }
  return { kind: "dict", pairs, ...place };
}

/** The name under which arguments stand that may be any keyword. */
export const unclearKeywords = "**";

/** `setup`, `setuptools.setup`, `distutils.core.setup`, and what they are imported as. */
function setupNames(module: Node): ReadonlySet<string> {
  const names = new Set(["setup", "setuptools.setup", "distutils.core.setup", "core.setup"]);
  for (const statement of module.descendantsOfType(["import_statement", "import_from_statement"])) {
    for (const imported of statement?.childrenForFieldName("name") ?? []) {
      const name = imported?.childForFieldName("name")?.text ?? "";
      const alias = imported?.childForFieldName("alias")?.text;
      if (alias === undefined) continue;
      if (name === "setup") names.add(alias);
      if (/^(?:setuptools|distutils\.core|core)$/.test(name)) names.add(`${alias}.setup`);
    }
  }
  return names;
}

function variableStatements(module: Node, content: Content, reader: LiteralReader): SetupVariable[] {
  const uses = new Map<string, number>();
  const members = memberNames(module);
  for (const node of module.descendantsOfType("identifier"))
    if (node !== null && !members.has(node.id)) uses.set(node.text, (uses.get(node.text) ?? 0) + 1);
  return namedChildren(module).flatMap((statement) => {
    const assignment = statement.type === "expression_statement" ? statement.namedChild(0) : null;
    const left = assignment?.type === "assignment" ? assignment.childForFieldName("left") : null;
    const right = assignment?.childForFieldName("right");
    if (left?.type !== "identifier" || !right) return [];
    return [
      {
        name: left.text,
        statement: { start: statement.startIndex, end: statement.endIndex },
        value: reader.read(right),
        text: content.slice(statement.startIndex, statement.endIndex),
        uses: (uses.get(left.text) ?? 1) - 1,
      },
    ];
  });
}

/**
 * The names of keywords and attributes, which are no variables', by their ids. From a node's parent one would know too, but the
 * parser looks for it from the module down.
 */
function memberNames(module: Node): ReadonlySet<number> {
  const owners = module.descendantsOfType(["keyword_argument", "attribute"]);
  return new Set(
    owners.flatMap((owner) => {
      const field = owner?.type === "keyword_argument" ? "name" : "attribute";
      return owner?.childForFieldName(field)?.id ?? [];
    }),
  );
}

function errorLine(module: Node): number {
  const waiting: Node[] = [module];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.isError || node.isMissing) return lineOf(node);
    if (node.hasError) for (const child of node.children.reverse()) if (child !== null) waiting.push(child);
  }
  return 1;
}

function lineOf(node: Node): number {
  return node.startPosition.row + 1;
}
