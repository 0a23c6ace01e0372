import { type Content, contentOfBytes } from "../model/content.js";
import { type Problem, problem } from "../model/errors.js";
import type { ScriptDeclaration, Span } from "../model/script.js";
import type { SourceTree, TreeEntry } from "../model/source-tree.js";
import { type ConfigOption, parseConfig } from "../text/config-parser.js";

/** The sections whose group `wsgi_scripts` ends as an entry point: pbr's own, and setuptools' declarative one. */
const sections = new Set(["entry_points", "options.entry_points"]);

/** pkg_resources.EntryPoint.pattern: `name = module:attr [extras]`. */
const entryPoint =
  /^(?<name>[^=]+?)\s*=\s*(?<module>[\w.]+)\s*(?::\s*(?<attribute>[\w.]+))?\s*(?:\[.*\])?\s*$/;

/** What the setup.cfg files of a tree declare. */
export interface Declarations {
  readonly scripts: readonly ScriptDeclaration[];
  readonly problems: readonly Problem[];
  /** The files that were read, by path. */
  readonly files: ReadonlyMap<string, Content>;
}

/** Reads the declarations of the distribution at the root; subprojects are found by `setupCfgPaths`. */
export async function findDeclarations(
  tree: SourceTree,
  paths: readonly string[] = ["setup.cfg"],
): Promise<Declarations> {
  const entries = await tree.at(paths);
  const regular = entries.filter(isRegular);
  const problems = entries.filter((entry) => !isRegular(entry)).map(notAFile);
  const files = new Map<string, Content>();
  const scripts: ScriptDeclaration[] = [];
  problems.push(
    ...(await tree.read(regular, (entry, bytes) => files.set(entry.path, contentOfBytes(bytes)))),
  );
  for (const [path, content] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const declared = declarationsOf(path, content);
    scripts.push(...declared.scripts);
    problems.push(...declared.problems);
  }
  return { scripts, problems, files };
}

/** The `wsgi_scripts` entries of one setup.cfg, in the file's order. */
export function declarationsOf(path: string, content: Content): Omit<Declarations, "files"> {
  if (!content.includes("wsgi")) return { scripts: [], problems: [] };
  const parsed = parseConfig(content);
  if (parsed.kind === "refused") {
    const { line, detail, exception } = parsed.error;
    return {
      scripts: [],
      problems: [problem("setup-cfg-invalid", { path, line, detail: `${detail} (${exception})` })],
    };
  }
  return {
    scripts: parsed.options.filter(isWsgiScripts).flatMap((group) => entriesOf(path, group)),
    problems: [],
  };
}

/** pbr takes `wsgi-scripts` for `wsgi_scripts`: it replaces the dashes of every option's name. */
export function isWsgiScripts(option: ConfigOption): boolean {
  return sections.has(option.section) && option.name.replaceAll("-", "_") === "wsgi_scripts";
}

function entriesOf(path: string, group: ConfigOption): ScriptDeclaration[] {
  return group.value.map(({ text, span, line }) => {
    // A percent sign is interpolated by configparser, which refuses it here unless it is doubled.
    const match = text.includes("%") ? null : entryPoint.exec(text);
    const { name, module, attribute } = match?.groups ?? {};
    const factory = attribute === undefined ? (module ?? "") : `${module}:${attribute}`;
    return {
      name: name ?? text,
      factory,
      path,
      line,
      nameSpan: nameSpan(span, name ?? text),
      fault: faultOf(text, name, attribute),
    };
  });
}

function nameSpan(span: Span, name: string): Span {
  return { start: span.start, end: span.start + Buffer.byteLength(name) };
}

function faultOf(text: string, name: string | undefined, attribute: string | undefined): string | null {
  if (name === undefined) return `"${text}" is not an entry point of the form name = module:attribute`;
  if (attribute === undefined)
    return "the entry names no attribute after a colon, so pbr's script has nothing to call";
  if (/[/\0]/.test(name) || name === "." || name === "..") return `"${name}" is no name for a file`;
  return null;
}

function isRegular(entry: TreeEntry): boolean {
  return entry.mode === "100644" || entry.mode === "100755";
}

function notAFile({ path, mode }: TreeEntry): Problem {
  return problem("setup-cfg-not-a-file", { path, what: mode === "160000" ? "submodule" : "symbolic link" });
}
