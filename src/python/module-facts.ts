import type { Node } from "web-tree-sitter";
import type { Content } from "../model/content.js";
import { type Binding, bindingsOf, type ModuleReference, sourceOf } from "./binding.js";
import { calledName } from "./expression.js";
import { parsePython } from "./parse-python.js";
import { importedStatements, isProgramGuard, namedChildren } from "./walk.js";

/** What a Python module is, as far as its top level tells. */
export interface ModuleFacts {
  /** What each name is bound to, in the file's order: conditions and attempts give a name several meanings. */
  readonly bindings: ReadonlyMap<string, readonly Binding[]>;
  /** Modules all of whose names are imported. */
  readonly starImports: readonly ModuleReference[];
  /** Dotted names of what is called, for its effect, when the module is imported. */
  readonly calls: readonly string[];
  /** Dotted names of the modules that are imported, as written. */
  readonly imports: readonly ModuleReference[];
  /** Offset of the first dot of every relative import, those in functions included. */
  readonly relativeImports: readonly number[];
  /** How the module asks where it stands: `__file__`, `__package__` … */
  readonly ownPlace: readonly string[];
  /** It has a part that runs as a program. */
  readonly isProgram: boolean;
  /** Part of it could not be read. */
  readonly hasErrors: boolean;
}

const placeNames = /^__(?:file|path|package|spec|loader)__$/;
const placeCalls =
  /^(?:resource_\w+|get_data|files|path|open_text|open_binary|read_text|read_binary|PackageLoader)$/;

/** Reads a module's facts; null for what is too long to be code. */
export function moduleFacts(content: Content): Promise<ModuleFacts | null> {
  return parsePython(content, factsOf);
}

function factsOf(module: Node): ModuleFacts {
  const bindings = new Map<string, Binding[]>();
  const starImports: ModuleReference[] = [];
  const imports: ModuleReference[] = [];
  const calls: string[] = [];
  for (const statement of importedStatements(module)) {
    for (const [name, binding] of bindingsOf(statement)) {
      const same = bindings.get(name);
      if (same) same.push(binding);
      else bindings.set(name, [binding]);
    }
    if (statement.type.startsWith("import_")) for (const name of modulesOf(statement)) imports.push(name);
    const source = sourceOf(statement);
    if (source && namedChildren(statement).some(({ type }) => type === "wildcard_import"))
      starImports.push(source);
    const expression = statement.type === "expression_statement" ? statement.namedChild(0) : null;
    if (expression?.type === "call") calls.push(calledName(expression) ?? "");
  }
  return {
    bindings,
    starImports,
    imports,
    calls,
    relativeImports: descendants(module, "import_prefix").map(({ startIndex }) => startIndex),
    ownPlace: ownPlace(module),
    isProgram: namedChildren(module).some(isProgramGuard),
    hasErrors: module.hasError,
  };
}

function modulesOf(statement: Node): ModuleReference[] {
  const source = sourceOf(statement);
  const names = statement
    .childrenForFieldName("name")
    .flatMap((name) => (name === null ? [] : [(name.childForFieldName("name") ?? name).text]));
  if (!source) return names.map((module) => ({ level: 0, module }));
  return names.length === 0 ? [source] : names.map((name) => within(source, name));
}

function within({ level, module }: ModuleReference, name: string): ModuleReference {
  return { level, module: module === "" ? name : `${module}.${name}` };
}

function ownPlace(module: Node): string[] {
  const names = descendants(module, "identifier").filter(({ text }) => placeNames.test(text));
  // From a node's parent one would know too, but the parser looks for it from the module down.
  const parts = new Set(
    (names.length === 0 ? [] : descendants(module, "attribute")).flatMap((attribute) =>
      namedChildren(attribute).map(({ id }) => id),
    ),
  );
  const alone = names.filter(({ id }) => !parts.has(id));
  const calls = descendants(module, "call").filter(
    (call) =>
      placeCalls.test(calledName(call)?.split(".").at(-1) ?? "") &&
      /\b__name__\b/.test(call.childForFieldName("arguments")?.text ?? ""),
  );
  return [...new Set([...alone.map(({ text }) => text), ...calls.map((call) => calledName(call) ?? "")])];
}

function descendants(node: Node, type: string): Node[] {
  return node.descendantsOfType(type).filter((found) => found !== null);
}
