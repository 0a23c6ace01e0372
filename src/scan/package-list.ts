import { type Content, contentOfBytes } from "../model/content.js";
import type { SourceTree } from "../model/source-tree.js";
import { parseConfig } from "../text/config-parser.js";

/**
 * The setup file that lists the distribution's packages one by one (setuptools: "Package Discovery", the manual way)
 * and has the module's top package, but not the module's own; null if the new package is found without a list. pbr's
 * `[files] packages` is no such list, nor is one of the top package alone: pbr finds the packages below it.
 */
export async function packageList(
  tree: SourceTree,
  setupFile: string,
  module: string,
): Promise<string | null> {
  const directory = setupFile.slice(0, setupFile.lastIndexOf("/") + 1);
  const paths = ["setup.cfg", "pyproject.toml", "setup.py"].map((name) => directory + name);
  const entries = (await tree.at(paths)).filter(({ mode }) => mode.startsWith("100"));
  const [top = ""] = module.split(".");
  const needed = module.slice(0, module.lastIndexOf("."));
  const lacking: string[] = [];
  await tree.read(entries, ({ path }, bytes) => {
    const packages = listedPackages(path, contentOfBytes(bytes));
    const isOneByOne = packages.has(top) && [...packages].some((name) => name.startsWith(`${top}.`));
    if (isOneByOne && !packages.has(needed)) lacking.push(path);
  });
  return lacking[0] ?? null;
}

function listedPackages(path: string, content: Content): ReadonlySet<string> {
  if (path.endsWith("setup.cfg")) {
    const parsed = parseConfig(content);
    const options = parsed.kind === "refused" ? [] : parsed.options;
    const list = options.find(({ section, name }) => section === "options" && name === "packages");
    return new Set(list?.value.flatMap(({ text }) => text.split(/[\s,]+/)) ?? []);
  }
  const tables = content.split(/^(?=\[)/m);
  const scope = path.endsWith(".toml")
    ? tables.find((table) => /^\[tool\.setuptools\][ \t]*\r?$/m.test(table))
    : content;
  const list = /\bpackages\s*=\s*\[([^\]]*)\]/.exec(scope ?? "")?.[1] ?? "";
  return new Set([...list.matchAll(/["']([\w.]+)["']/g)].map(([, name = ""]) => name));
}
