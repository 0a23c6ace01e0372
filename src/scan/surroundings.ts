import type { Clash } from "../model/clash.js";
import { type Content, contentOfBytes } from "../model/content.js";
import type { Factory } from "../model/factory.js";
import type { ScriptDeclaration } from "../model/script.js";
import type { SourceTree, TreeEntry } from "../model/source-tree.js";
import type { Surroundings } from "../model/surroundings.js";
import { lineEndOf } from "../text/line-end.js";
import { answerFor } from "./answer.js";
import { bootedByPackage } from "./booted-by-package.js";
import { readClash } from "./clash.js";
import { modulesOf } from "./factories.js";
import { licenceOf } from "./licence.js";
import { packageList } from "./package-list.js";
import { packageRoots } from "./package-roots.js";
import { patchedBy } from "./patched-by.js";
import { type PythonModule, type PythonModules, packagesAbove } from "./python-modules.js";
import { wsgiFile } from "./wsgi-file.js";

/** What the plan calls a script's module, as far as the tree is looked at for it. */
interface Named {
  readonly module: string;
  /** `module:application` that is known elsewhere. */
  readonly elsewhere: string | null;
}

/** Looks around every sound declaration for the module that it gets, by script name. */
export async function surroundingsOf(
  tree: SourceTree,
  scripts: readonly ScriptDeclaration[],
  modules: ReadonlyMap<string, Named>,
  factories: ReadonlyMap<string, Factory>,
): Promise<ReadonlyMap<string, Surroundings>> {
  const surroundings = new Map<string, Surroundings>();
  const clashes = new Map<string, Promise<Clash>>();
  for (const script of scripts.filter(({ fault }) => fault === null)) {
    const named = modules.get(script.name);
    const factory = factories.get(script.name);
    if (!named || !factory) continue;
    const python = modulesOf(tree, script);
    const hidden = await hiddenModule(python, named.module);
    const clash = hidden && (clashes.get(hidden.path) ?? readClash(tree, hidden));
    if (hidden && clash) clashes.set(hidden.path, clash);
    const around = await lookAround(tree, script, named.module);
    const [top = ""] = named.module.split(".");
    surroundings.set(script.name, {
      ...around,
      wsgiFile: await wsgiFile(tree, around.factoryFile, `${around.packageRoot}${top}/`),
      answer: await answerFor(python, factory, named.elsewhere),
      moduleState: await moduleState(python, named.module),
      clash: await clash,
      packageList: await packageList(tree, script.path, named.module),
      bootedByPackage: await bootedByPackage(python, named.module, factory, factories),
      patchedBy: clash && (await patchedBy(python, factory.target)),
    });
  }
  return surroundings;
}

/** The module in the place of one of the packages that the new module needs. */
async function hiddenModule(python: PythonModules, module: string): Promise<PythonModule | null> {
  for (const name of packagesAbove(module)) {
    const found = await python.find(name);
    if (found && !found.isPackage) return found;
  }
  return null;
}

async function moduleState(python: PythonModules, module: string): Promise<Surroundings["moduleState"]> {
  const found = await python.find(module);
  if (!found) return "absent";
  const hasIt = found.facts?.bindings.has("application") || (found.facts?.starImports.length ?? 0) > 0;
  return hasIt ? "with-application" : "without-application";
}

/** Looks at what stands around a declared script: a few named files, whatever the size of the tree. */
async function lookAround(
  tree: SourceTree,
  script: ScriptDeclaration,
  module: string,
): Promise<
  Omit<
    Surroundings,
    "answer" | "wsgiFile" | "moduleState" | "clash" | "patchedBy" | "bootedByPackage" | "packageList"
  >
> {
  const distribution = script.path.slice(0, script.path.lastIndexOf("/") + 1);
  const factoryModule = script.factory.split(":", 1)[0] ?? "";
  const roots = packageRoots(script);
  const found = await at(
    tree,
    roots.flatMap((root) => candidates(root, factoryModule, module)),
  );
  const packageRoot =
    roots.find((root) => filesOf(root, factoryModule).some((path) => found.has(path))) ?? distribution;
  const moduleFile =
    filesOf(packageRoot, module).find((path) => found.has(path)) ?? `${packageRoot}${pathOf(module)}.py`;
  const factoryFile = filesOf(packageRoot, factoryModule).find((path) => found.has(path)) ?? null;
  const [top = ""] = module.split(".");
  const neighbours = [factoryFile, `${packageRoot}${top}/__init__.py`, `${packageRoot}setup.py`].filter(
    (path) => path !== null,
  );
  const contents = await read(
    tree,
    neighbours.flatMap((path) => found.get(path) ?? []),
  );
  const neighbourContents = neighbours.flatMap((path) => contents.get(path) ?? []);
  const places = [
    ...packagesAbove(module).flatMap((name) => [
      packageRoot + pathOf(name),
      `${packageRoot}${pathOf(name)}.py`,
    ]),
    moduleFile,
  ];
  const obstacle = places.find((path) => found.has(path) && !found.get(path)?.mode.startsWith("100"));
  return {
    script: script.name,
    obstacle: obstacle ?? null,
    packageRoot,
    factoryFile,
    packagesToMake: packagesAbove(module)
      .map((name) => `${packageRoot}${pathOf(name)}`)
      .filter((directory) => !found.has(`${directory}/__init__.py`)),
    moduleFile,
    licence: neighbourContents.map(licenceOf).find((licence) => licence !== "") ?? "",
    lineEnd: neighbourContents[0] === undefined ? "\n" : lineEndOf(neighbourContents[0]),
  };
}

function candidates(root: string, factoryModule: string, module: string): string[] {
  const packages = packagesAbove(module);
  return [
    ...filesOf(root, factoryModule),
    ...filesOf(root, module),
    ...packages.flatMap((name) => [...filesOf(root, name), `${root}${pathOf(name)}`]),
    `${root}setup.py`,
  ];
}

function filesOf(root: string, module: string): string[] {
  return [`${root}${pathOf(module)}.py`, `${root}${pathOf(module)}/__init__.py`];
}

function pathOf(module: string): string {
  return module.replaceAll(".", "/");
}

async function at(tree: SourceTree, paths: readonly string[]): Promise<ReadonlyMap<string, TreeEntry>> {
  return new Map((await tree.at([...new Set(paths)])).map((entry) => [entry.path, entry]));
}

async function read(tree: SourceTree, entries: readonly TreeEntry[]): Promise<ReadonlyMap<string, Content>> {
  const contents = new Map<string, Content>();
  const regular = entries.filter((entry) => entry.mode === "100644" || entry.mode === "100755");
  await tree.read(regular, ({ path }, bytes) => contents.set(path, contentOfBytes(bytes)));
  return contents;
}
