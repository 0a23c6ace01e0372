import { contentOfBytes } from "../model/content.js";
import type { ModuleTestStyle } from "../model/migration-plan.js";
import type { SourceTree, TreeEntry } from "../model/source-tree.js";

/** How many neighbours are read, the nearest first: enough to tell a habit, whatever the size of the project. */
const enough = 40;

const libraries = new Set(["unittest", "testtools", "oslotest.base"]);
/** Classes that bring more up than a test of an import needs, or that are no class of their own. */
const special = /^_|(?<!No)DB|Db|Sql|Rest|Functional|Api|API|Repository|Mixin|Scenario|Policy/;

/** A name that an import statement binds, and the module or attribute that it stands for. */
interface Imported {
  readonly statement: string;
  readonly bound: string;
  readonly meaning: string;
}

/**
 * What the tests in and below a directory have in common: the class that most of them extend, as they import it, of
 * those that stand in a package above the directory or in a test library; and where they have `mock` from.
 */
export async function testStyle(tree: SourceTree, directory: string): Promise<ModuleTestStyle> {
  const bases = new Map<string, { readonly forms: Map<string, number>; count: number }>();
  let mocks = 0;
  await tree.read(await neighboursOf(tree, directory), (_, bytes) => {
    const text = contentOfBytes(bytes).replaceAll("\r", "");
    mocks += Number(/^import mock$/m.test(text)) - Number(/^from unittest import mock$/m.test(text));
    const imports = [...importsOf(text)];
    for (const [, expression = ""] of text.matchAll(/^class \w+\(([\w.]+)\):/gm)) {
      const found = meaningOf(expression, imports);
      if (found === null || !isSuitable(found.meaning, directory)) continue;
      const base = bases.get(found.meaning) ?? { forms: new Map<string, number>(), count: 0 };
      const form = `${found.statement}\n${expression}`;
      base.forms.set(form, (base.forms.get(form) ?? 0) + 1);
      base.count++;
      bases.set(found.meaning, base);
    }
  });
  const [meaning = "", { forms } = { forms: new Map<string, number>() }] =
    mostFrequent(bases, ({ count }) => count) ?? [];
  const [form = ""] = mostFrequent(forms, (count) => count) ?? [];
  const [statement = "", expression = ""] = form.split("\n");
  return {
    base: statement === "" || meaning.startsWith("unittest.") ? null : { statement, expression },
    mock: mocks > 0 ? "import mock" : "from unittest import mock",
  };
}

async function neighboursOf(tree: SourceTree, directory: string): Promise<TreeEntry[]> {
  const depth = ({ path }: TreeEntry) => path.split("/").length;
  return (await tree.entries())
    .filter(({ path, mode }) => mode.startsWith("100") && path.startsWith(`${directory}/`))
    .filter(({ path }) => /\/test_\w+\.py$/.test(path))
    .sort((a, b) => depth(a) - depth(b) || (a.path < b.path ? -1 : 1))
    .slice(0, enough);
}

function* importsOf(text: string): Generator<Imported> {
  const statements =
    /^(?<statement>(?:from (?<from>[\w.]+) )?import (?<name>[\w.]+)(?: as (?<alias>\w+))?)[ \t]*(?:#.*)?$/gm;
  for (const { groups } of text.matchAll(statements)) {
    const { statement = "", from, name = "", alias } = groups ?? {};
    yield { statement, bound: alias ?? name, meaning: from === undefined ? name : `${from}.${name}` };
  }
}

/** What a class's base is in full, with the import that brings it. */
function meaningOf(expression: string, imports: readonly Imported[]): Imported | null {
  const found = imports.find(({ bound }) => expression === bound || expression.startsWith(`${bound}.`));
  return found ? { ...found, meaning: found.meaning + expression.slice(found.bound.length) } : null;
}

function isSuitable(meaning: string, directory: string): boolean {
  const parts = meaning.split(".");
  const [module, name = ""] = [parts.slice(0, -1).join("."), parts.at(-1)];
  if (special.test(name) || /^test_/.test(parts.at(-2) ?? "")) return false;
  const above = parts.slice(0, -2).join(".");
  return (
    libraries.has(module) || (above !== "" && `.${directory.replaceAll("/", ".")}.`.includes(`.${above}.`))
  );
}

function mostFrequent<Key, Value>(
  map: ReadonlyMap<Key, Value>,
  countOf: (value: Value) => number,
): readonly [Key, Value] | undefined {
  return [...map].sort(([, a], [, b]) => countOf(b) - countOf(a))[0];
}
