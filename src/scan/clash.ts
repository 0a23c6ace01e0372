import { defaultBudget } from "../model/budget.js";
import type { Clash, PathPlace } from "../model/clash.js";
import { contentOfBytes } from "../model/content.js";
import { WsgiShiftError } from "../model/errors.js";
import type { SourceTree, TreeEntry } from "../model/source-tree.js";
import { parseConfig } from "../text/config-parser.js";
import type { PythonModule } from "./python-modules.js";

/** Each is judged and changed as a place that names a script is. */
const mostPlaces = defaultBudget.mentions;

/**
 * Looks at a module in a package's place, and in the whole tree for files that name it by its path. Raises `budget-exceeded`
 * where too many places do.
 */
export async function readClash(tree: SourceTree, { name, path, facts }: PythonModule): Promise<Clash> {
  const all = await tree.entries();
  const needle = name.replaceAll(".", "/");
  const entries = (await tree.mayContain([needle, name])) ?? all;
  const regular = entries.filter(({ mode }) => mode === "100644" || mode === "100755");
  const places: PathPlace[] = [];
  let listedIn: string | null = null;
  const paths = new Set(all.map((entry) => entry.path));
  await tree.read(regular, (entry, bytes) => {
    if (isSetupFile(entry) && listsModule(entry.path, contentOfBytes(bytes), name)) listedIn = entry.path;
    if (!bytes.includes(needle) || bytes.subarray(0, 8000).includes(0)) return;
    for (const place of pathPlaces(entry.path, contentOfBytes(bytes), needle, path, paths)) {
      if (places.length === mostPlaces) throw tooMany(tree);
      places.push(place);
    }
  });
  return {
    path,
    module: name,
    isReadable: facts !== null && !facts.hasErrors,
    relativeImports: facts?.relativeImports ?? [],
    ownPlace: facts?.ownPlace ?? [],
    isProgram: facts?.isProgram ?? false,
    listedIn,
    places: places.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.span.start - b.span.start)),
  };
}

function tooMany({ target }: SourceTree): WsgiShiftError {
  const what = "places that name a module";
  return new WsgiShiftError("budget-exceeded", { target, limit: mostPlaces, what });
}

/** `fox/wsgi.py`, or `fox/wsgi\.py` in a pattern, with or without directories before it, that is no other file of the tree. */
function* pathPlaces(
  file: string,
  content: string,
  needle: string,
  own: string,
  paths: ReadonlySet<string>,
): Generator<PathPlace> {
  const pattern = new RegExp(`(?<![\\w-])${needle}(?=\\\\?\\.py(?!\\w))`, "g");
  for (const { index, 0: found } of content.matchAll(pattern)) {
    const before = /[\w./-]*$/.exec(content.slice(Math.max(0, index - 256), index))?.[0] ?? "";
    const full = `${before}${found}.py`.replace(/^\.?\/+/, "");
    if (full !== own && paths.has(full)) continue;
    yield { path: file, span: { start: index, end: index + found.length } };
  }
}

function isSetupFile({ path }: TreeEntry): boolean {
  return /(?:^|\/)setup\.(?:cfg|py)$/.test(path);
}

/** Whether setuptools or pbr is told to install this one module (`py_modules`, `[files] modules`). */
function listsModule(path: string, content: string, module: string): boolean {
  if (path.endsWith(".py")) {
    const list = /\bpy_modules\s*=\s*[[(]([^\])]*)/.exec(content)?.[1] ?? "";
    return list.includes(`"${module}"`) || list.includes(`'${module}'`);
  }
  const parsed = parseConfig(content);
  if (parsed.kind === "refused") return false;
  return parsed.options
    .filter(
      ({ section, name }) =>
        (section === "options" && name === "py_modules") || (section === "files" && name === "modules"),
    )
    .some(({ value }) => value.some(({ text }) => text.split(/[\s,]+/).includes(module)));
}
