import { type Content, contentOfBytes } from "../model/content.js";
import type { TreeEntry } from "../model/source-tree.js";
import { declarationsOf } from "../scan/declarations/declarations-of.js";
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

type Declared = ReadonlyMap<string, readonly string[]> | null;

/** The files that declare scripts, in the root of a distribution. */
const setupFiles = ["setup.cfg"];
const projectFiles = [...setupFiles, "setup.py", "pyproject.toml"];
/** Trees that are asked for at once. */
const atOnce = 64;

/** Looks at commits, each distinct file once however many commits have it. */
export class Observer {
  private readonly parsed = new Map<string, Promise<Declared>>();

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
    const files = await tree.at(projectFiles);
    const setups = files.filter(({ path }) => setupFiles.includes(path));
    const all = await Promise.all(setups.map((entry) => this.declaredIn(tree, entry)));
    return { name, commit, tree, declared: joined(all), isEmpty: files.length === 0 };
  }

  private declaredIn(tree: HistoricTree, entry: TreeEntry): Promise<Declared> {
    const key = `${entry.mode}:${entry.id}:${entry.path}`;
    const known = this.parsed.get(key) ?? parse(tree, entry);
    this.parsed.set(key, known);
    return known;
  }
}

async function parse(tree: HistoricTree, entry: TreeEntry): Promise<Declared> {
  const contents: Content[] = [];
  await tree.read([entry], (_, bytes) => contents.push(contentOfBytes(bytes)));
  const [content] = contents;
  if (content === undefined) return null;
  const { scripts, problems } = await declarationsOf(entry.path, content);
  const sound = scripts.filter(({ fault }) => fault === null);
  const pairs = sound.map(({ name, factory }) => new Map([[name, [factory]]]));
  return problems.length > 0 ? null : joined(pairs);
}

/** All of several; null as soon as one is unknown, because what it declares is missing then. */
function joined(all: readonly Declared[]): Declared {
  const union = new Map<string, readonly string[]>();
  for (const declared of all) {
    if (declared === null) return null;
    for (const [script, factories] of declared)
      union.set(script, [...new Set([...(union.get(script) ?? []), ...factories])]);
  }
  return union;
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
