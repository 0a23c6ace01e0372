import { contentOfBytes } from "../model/content.js";
import type { SourceTree, TreeEntry } from "../model/source-tree.js";
import type { ModuleReference } from "../python/binding.js";
import { type ModuleFacts, moduleFacts } from "../python/module-facts.js";

/** A Python module in a tree. */
export interface PythonModule {
  /** Dotted. */
  readonly name: string;
  readonly path: string;
  readonly isPackage: boolean;
  /** Null where the file is too long to be code or could not be read. */
  readonly facts: ModuleFacts | null;
}

/** The modules of one distribution, read when they are asked for, each once. */
export class PythonModules {
  private readonly found = new Map<string, Promise<PythonModule | null>>();

  /** `roots`: directories, ending with a slash or empty, in which packages lie; the first that has one wins. */
  constructor(
    private readonly tree: SourceTree,
    private readonly roots: readonly string[],
  ) {}

  /** The module of this dotted name; null if the tree has none. */
  find(name: string): Promise<PythonModule | null> {
    const known = this.found.get(name) ?? this.load(name);
    this.found.set(name, known);
    return known;
  }

  /** Whether the tree has this module, or the package that it would lie in. */
  async owns(name: string): Promise<boolean> {
    const [top = ""] = name.split(".");
    return (await this.find(top)) !== null || (await this.find(name)) !== null;
  }

  private async load(name: string): Promise<PythonModule | null> {
    if (!/^\w+(?:\.\w+)*$/.test(name)) return null;
    const paths = this.roots.flatMap((root) => moduleFiles(root, name));
    const entries = (await this.tree.at(paths)).filter(isRegular);
    // As Python: a package comes before a module of the same name.
    const entry = paths.map((path) => entries.find((found) => found.path === path)).find(Boolean);
    if (!entry) return null;
    return { name, path: entry.path, isPackage: isPackage(entry.path), facts: await this.read(entry) };
  }

  private async read(entry: TreeEntry): Promise<ModuleFacts | null> {
    let facts: Promise<ModuleFacts | null> = Promise.resolve(null);
    await this.tree.read([entry], (_, bytes) => {
      facts = moduleFacts(contentOfBytes(bytes));
    });
    return facts;
  }
}

/** The files that may hold a module, the one that Python prefers first. */
export function moduleFiles(root: string, module: string): string[] {
  const path = `${root}${module.replaceAll(".", "/")}`;
  return [`${path}/__init__.py`, `${path}.py`];
}

/** `a.b.c` → [`a`, `a.b`]. */
export function packagesAbove(module: string): string[] {
  const parts = module.split(".");
  return parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join("."));
}

/** The dotted name that an import in `module` means; null for one that leaves the top package. */
export function absoluteModule(
  { name, isPackage: inPackage }: Pick<PythonModule, "name" | "isPackage">,
  { level, module }: ModuleReference,
): string | null {
  if (level === 0) return module;
  const parts = name.split(".");
  const dropped = level - (inPackage ? 1 : 0);
  if (dropped >= parts.length) return null;
  return [...parts.slice(0, parts.length - dropped), ...(module === "" ? [] : [module])].join(".");
}

function isPackage(path: string): boolean {
  return path.endsWith("/__init__.py");
}

function isRegular({ mode }: TreeEntry): boolean {
  return mode === "100644" || mode === "100755";
}
