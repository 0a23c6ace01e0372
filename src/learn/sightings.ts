import type { TreeEntry } from "../model/source-tree.js";
import { setupFileNames } from "../scan/declarations/declarations-of.js";
import { findDeclarations } from "../scan/declarations/find-declarations.js";
import { moduleFiles } from "../scan/python-modules.js";
import type { HistoricTree, History, NamedCommit } from "./history.js";

/** What one commit declares, and which of its files may be WSGI modules. */
export interface Sighting extends NamedCommit {
  readonly tree: HistoricTree;
  /** Factories by script, as declared; null where the declarations cannot be read. */
  readonly declared: ReadonlyMap<string, readonly string[]> | null;
  /** Nothing of a Python project is left, as where a project was retired. */
  readonly isEmpty: boolean;
}

type Declared = Sighting["declared"];

/** Trees that are asked for at once. */
const atOnce = 64;

/** Looks at commits, at setup files of the same contents once however many commits have them. */
export class Observer {
  private readonly known = new Map<string, Promise<Declared>>();

  constructor(
    private readonly history: History,
    /** Told after each step how many commits have been looked at. */
    private readonly progress: (done: number) => void = () => undefined,
  ) {}

  async look(at: readonly NamedCommit[]): Promise<Sighting[]> {
    const found: Sighting[] = [];
    for (let from = 0; from < at.length; from += atOnce) {
      found.push(...(await Promise.all(at.slice(from, from + atOnce).map((one) => this.lookAt(one)))));
      this.progress(found.length);
    }
    return found;
  }

  private async lookAt({ name, commit }: NamedCommit): Promise<Sighting> {
    const tree = await this.history.tree(commit);
    const files = await tree.at(setupFileNames);
    const key = files.map(({ path, mode, id }) => `${path}:${mode}:${id}`).join();
    const declared = this.known.get(key) ?? declaredIn(tree);
    this.known.set(key, declared);
    return { name, commit, tree, declared: await declared, isEmpty: files.length === 0 };
  }
}

/** What the distribution at the root declares; null where that is not known for certain. */
async function declaredIn(tree: HistoricTree): Promise<Declared> {
  const { scripts, problems, unclear } = await findDeclarations(tree);
  // A setup.py that is unclear may be overruled by another file; all else leaves something unknown.
  const isKnown = unclear === null && problems.every(({ code }) => code === "setup-py-unclear");
  if (!isKnown) return null;
  const declared = new Map<string, readonly string[]>();
  for (const { name, factory } of scripts.filter(({ fault }) => fault === null))
    declared.set(name, [...new Set([...(declared.get(name) ?? []), factory])]);
  return declared;
}

/** A file that may hold the module that serves a script. */
export interface Candidate {
  /** Dotted. */
  readonly module: string;
  /** Where it lies within the package's root. */
  readonly file: string;
  readonly entry: TreeEntry;
}

/** The modules `<package>.wsgi`, `<package>.wsgi.*` and those that the factories stand in, as far as they are there. */
export async function candidatesIn(tree: HistoricTree, factories: readonly string[]): Promise<Candidate[]> {
  const modules = new Set(factories.map((factory) => factory.split(":", 1)[0] ?? ""));
  const packages = new Set([...modules].map((module) => module.split(".", 1)[0] ?? ""));
  const found: Candidate[] = [];
  for (const root of ["", "src/"]) {
    for (const name of packages) {
      const inside = await tree.list(`${root}${name}/wsgi`);
      found.push(...inside.flatMap((entry) => candidate(root, entry)));
    }
    const paths = [...packages].map((name) => `${root}${name}/wsgi.py`);
    paths.push(...[...modules].flatMap((module) => moduleFiles(root, module)));
    const known = new Set(found.map(({ entry }) => entry.path));
    const others = (await tree.at([...new Set(paths)])).filter(({ path }) => !known.has(path));
    found.push(...others.flatMap((entry) => candidate(root, entry)));
  }
  return found;
}

/** The module that a path is, as Python names it; nothing for what is no module's file. */
function candidate(root: string, entry: TreeEntry): Candidate[] {
  const file = entry.path.slice(root.length);
  const name = /^((?:[A-Za-z_]\w*\/)*[A-Za-z_]\w*)\.py$/.exec(file)?.[1];
  if (name === undefined || !entry.mode.startsWith("100")) return [];
  const module = name.replaceAll("/", ".").replace(/\.__init__$/, "");
  return [{ module, file, entry }];
}

/** `<service>.wsgi` or `<service>.wsgi.<server>`. */
export function isOfWsgiPackage(module: string): boolean {
  return /^\w+\.wsgi(?:\.\w+)?$/.test(module);
}
