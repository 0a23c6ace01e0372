import { contentOfBytes } from "../../model/content.js";
import type { ShippedScript } from "../../model/shipped-script.js";
import type { SourceTree, TreeEntry } from "../../model/source-tree.js";
import type { Binding } from "../../python/binding.js";
import { type ModuleFacts, moduleFacts } from "../../python/module-facts.js";
import { baseName } from "../../text/base-name.js";
import { moduleFiles } from "../python-modules.js";

/** Directories, beside the setup files, in which projects keep programs that they wrote. */
const programs = ["bin/", "scripts/"];

/**
 * The files of these names that the tree ships itself: those that setup files list (`[files] scripts`, `[options] scripts`,
 * `scripts=`, `script-files`), and those in a directory of programs. Only these few paths are looked at.
 */
export async function shippedScripts(
  tree: SourceTree,
  setupFiles: readonly string[],
  listed: readonly string[],
  names: ReadonlySet<string>,
  moduleOf: (name: string) => string | null,
): Promise<ReadonlyMap<string, ShippedScript>> {
  const directories = [...new Set(setupFiles.map((path) => path.slice(0, path.lastIndexOf("/") + 1)))];
  const kept = directories.flatMap((directory) =>
    programs.flatMap((program) => [...names].map((name) => directory + program + name)),
  );
  const paths = new Set([...listed.filter((path) => names.has(baseName(path))), ...kept]);
  const shipped = new Map<string, ShippedScript>();
  if (paths.size === 0) return shipped;
  const files: { readonly path: string; readonly content: string }[] = [];
  await tree.read((await tree.at([...paths])).filter(isRegular), ({ path }, bytes) => {
    files.push({ path, content: contentOfBytes(bytes) });
  });
  for (const { path, content } of files) {
    const name = baseName(path);
    const builds = /\bapplication\b/.test(content) ? builtFrom(await moduleFacts(content)) : null;
    const isListed = listed.includes(path);
    const hasModule = await isThere(tree, directories, moduleOf(name));
    if (isListed || !shipped.get(name)?.listed)
      shipped.set(name, { name, path, listed: isListed, builds, hasModule });
  }
  return shipped;
}

async function isThere(
  tree: SourceTree,
  directories: readonly string[],
  module: string | null,
): Promise<boolean> {
  if (module === null) return false;
  const roots = directories.flatMap((directory) => [directory, `${directory}src/`]);
  return (await tree.at(roots.flatMap((root) => moduleFiles(root, module)))).some(isRegular);
}

/** Where the file's `application` comes from, as its own imports name it. */
function builtFrom(facts: ModuleFacts | null): string | null {
  const application = facts?.bindings.get("application")?.at(-1);
  if (!facts || !application) return null;
  if (application.kind === "import") return importedName(application, []);
  const source =
    application.kind === "call"
      ? application.callee
      : application.kind === "alias"
        ? application.target
        : null;
  const [first = "", ...rest] = source?.split(".") ?? [];
  const binding = facts.bindings.get(first)?.at(-1);
  return binding?.kind === "import" ? importedName(binding, rest) : null;
}

function importedName(
  binding: Binding & { readonly kind: "import" },
  rest: readonly string[],
): string | null {
  const { from, name } = binding;
  if (from.level > 0) return null;
  const parts = [...(name === null ? [] : [name]), ...rest];
  const attribute = parts.pop();
  return attribute === undefined ? null : `${[from.module, ...parts].join(".")}:${attribute}`;
}

function isRegular({ mode }: TreeEntry): boolean {
  return mode === "100644" || mode === "100755";
}
