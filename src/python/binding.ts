import type { Node } from "web-tree-sitter";
import {
  type CallArgument,
  callArgument,
  calledName,
  dottedName,
  stringValue,
  withoutParentheses,
} from "./expression.js";
import { type FunctionFacts, functionFacts, undecorated } from "./function-facts.js";
import { namedChildren } from "./walk.js";

/** What a name of a module stands for. */
export type Binding =
  | { readonly kind: "function"; readonly function: FunctionFacts }
  | { readonly kind: "class"; readonly class: ClassFacts }
  /** `name = other.name`: the same thing under another name. */
  | { readonly kind: "alias"; readonly target: string }
  /** `name = callee(…)`; null where the callee is no dotted name. */
  | { readonly kind: "call"; readonly callee: string | null; readonly argument: CallArgument }
  /** `from module import name`, `import module` (then name is null). */
  | { readonly kind: "import"; readonly from: ModuleReference; readonly name: string | null }
  /** Anything else; `text` if it is a plain string. */
  | { readonly kind: "value"; readonly text: string | null };

/** A module as an import statement names it: `..a.b` has level 2. */
export interface ModuleReference {
  readonly level: number;
  readonly module: string;
}

export interface ClassFacts {
  readonly methods: ReadonlyMap<string, FunctionFacts>;
  /** Dotted names of its bases. */
  readonly bases: readonly string[];
}

/** The names that one statement binds. */
export function* bindingsOf(statement: Node): Generator<readonly [name: string, binding: Binding]> {
  const { definition, decorators } = undecorated(statement);
  const name = definition.childForFieldName("name")?.text ?? "";
  if (definition.type === "function_definition") {
    yield [name, { kind: "function", function: functionFacts(definition, decorators) }];
  } else if (definition.type === "class_definition") {
    yield [name, { kind: "class", class: classFacts(definition) }];
  } else if (statement.type.startsWith("import_")) yield* importsOf(statement);
  else if (statement.type === "expression_statement") {
    for (const expression of namedChildren(statement)) yield* assignmentsOf(expression);
  }
}

function* assignmentsOf(expression: Node): Generator<readonly [string, Binding]> {
  const names: string[] = [];
  let right: Node | null = expression;
  while (right?.type === "assignment") {
    const left = right.childForFieldName("left");
    if (left?.type === "identifier") names.push(left.text);
    else if (left?.type === "pattern_list" || left?.type === "tuple_pattern") {
      for (const part of namedChildren(left))
        if (part.type === "identifier") yield [part.text, { kind: "value", text: null }];
    }
    right = right.childForFieldName("right");
  }
  if (names.length === 0 || right === null) return;
  const binding = meaningOf(withoutParentheses(right));
  for (const name of names) yield [name, binding];
}

function meaningOf(value: Node | null): Binding {
  if (value?.type === "lambda") return { kind: "function", function: functionFacts(value) };
  if (value?.type === "call")
    return { kind: "call", callee: calledName(value), argument: callArgument(value) };
  const target = dottedName(value);
  return target === null ? { kind: "value", text: stringValue(value) } : { kind: "alias", target };
}

function* importsOf(statement: Node): Generator<readonly [string, Binding]> {
  const from = sourceOf(statement);
  for (const imported of statement.childrenForFieldName("name")) {
    if (imported === null) continue;
    const name = (imported.childForFieldName("name") ?? imported).text;
    const alias = imported.childForFieldName("alias")?.text;
    if (from) yield [alias ?? name, { kind: "import", from, name }];
    else if (alias !== undefined)
      yield [alias, { kind: "import", from: { level: 0, module: name }, name: null }];
    else {
      const top = name.split(".", 1)[0] ?? name;
      yield [top, { kind: "import", from: { level: 0, module: top }, name: null }];
    }
  }
}

/** What `from … import` names; undefined for a plain import. */
export function sourceOf(statement: Node): ModuleReference | undefined {
  const source = statement.childForFieldName("module_name");
  if (source === null) return undefined;
  if (source.type !== "relative_import") return { level: 0, module: source.text };
  const parts = namedChildren(source);
  const dots = parts.find(({ type }) => type === "import_prefix")?.text ?? ".";
  return {
    level: dots.replaceAll(/[^.]/g, "").length,
    module: parts.find(({ type }) => type === "dotted_name")?.text ?? "",
  };
}

function classFacts(definition: Node): ClassFacts {
  const methods = new Map<string, FunctionFacts>();
  const body = definition.childForFieldName("body");
  for (const statement of body === null ? [] : namedChildren(body)) {
    const method = undecorated(statement);
    const name = method.definition.childForFieldName("name")?.text;
    if (method.definition.type === "function_definition" && name !== undefined)
      methods.set(name, functionFacts(method.definition, method.decorators));
  }
  const superclasses = definition.childForFieldName("superclasses");
  const bases = superclasses === null ? [] : namedChildren(superclasses);
  return {
    methods,
    bases: bases.filter(({ type }) => type !== "keyword_argument").map((base) => calledName(base) ?? ""),
  };
}
