import type { Content } from "../../model/content.js";
import { problem } from "../../model/errors.js";
import type { ScriptDeclaration, Span } from "../../model/script.js";
import { type ConfigOption, parseConfig } from "../../text/config-parser.js";
import { declaredEntry, entryName } from "./entry.js";
import { packageRoot } from "./package-root.js";
import type { FurtherFile, Reading } from "./reading.js";
import { unread } from "./unread.js";

/** The sections whose group `wsgi_scripts` ends as an entry point: pbr's own, and setuptools' declarative one. */
const sections = ["entry_points", "options.entry_points"] as const;
/** Where pbr and setuptools are told script files to install. */
const shippedIn = new Set(["files", "options"]);

/** Reads a setup.cfg as pbr does (pbr/setupcfg.py, setup_cfg_to_args and get_entry_points). */
export function readSetupCfg(path: string, content: Content): Reading {
  const parsed = parseConfig(content);
  if (parsed.kind === "refused") {
    const { line, detail, exception } = parsed.error;
    const told = problem("setup-cfg-invalid", { path, line, detail: `${detail} (${exception})` });
    return unread(path, [told]);
  }
  return {
    path,
    scripts: parsed.options.filter(isWsgiScripts).flatMap((group) => entriesOf(path, group)),
    problems: parsed.options
      .filter((option) => isEntryPoints(option) && option.value.some(({ text }) => namesGroup.test(text)))
      .map(({ line }) =>
        problem("entry-points-unread", { path, line, detail: "all entry points are the text of one option" }),
      ),
    facts: {
      kind: "setup-cfg",
      pbrSection: parsed.options.some(({ section }) => section === "entry_points"),
    },
    shipped: parsed.options
      .filter(({ section, name }) => shippedIn.has(section) && name === "scripts")
      .flatMap(({ value }) => value.flatMap(({ text }) => text.split(/\s*,\s*/))),
    elsewhere: parsed.options.filter(isEntryPoints).flatMap(filesOf),
    packageRoots: parsed.options.flatMap(packageRootsOf),
  };
}

/** setuptools takes the text of an ini file for `[options] entry_points`, or `file:` and the names of such files. */
function isEntryPoints({ section, name }: ConfigOption): boolean {
  return section === "options" && name.replaceAll("-", "_") === "entry_points";
}

const namesGroup = /^\[[ \t]*wsgi_scripts[ \t]*\]/;

function filesOf({ value, line }: ConfigOption): FurtherFile[] {
  const text = value.map((part) => part.text).join(" ");
  return text.startsWith("file:")
    ? text
        .slice("file:".length)
        .split(",")
        .map((file) => ({ file: file.trim(), line }))
    : [];
}

/** pbr's `[files] packages_root`, and setuptools' `[options] package_dir`, a list of `package = directory`. */
function packageRootsOf({ section, name, value }: ConfigOption): string[] {
  const key = `${section}.${name.replaceAll("-", "_")}`;
  if (key === "files.packages_root") return value.map(({ text }) => packageRoot("", text));
  if (key !== "options.package_dir") return [];
  return value
    .flatMap(({ text }) => text.split(","))
    .filter((text) => text.includes("="))
    .map((text) => {
      const at = text.indexOf("=");
      return packageRoot(text.slice(0, at).trim(), text.slice(at + 1).trim());
    });
}

/** pbr takes `wsgi-scripts` for `wsgi_scripts`: it replaces the dashes of every option's name, as old setuptools did. */
function isWsgiScripts(option: ConfigOption): boolean {
  return sectionOf(option) !== undefined && option.name.replaceAll("-", "_") === "wsgi_scripts";
}

function sectionOf({ section }: ConfigOption): (typeof sections)[number] | undefined {
  return sections.find((known) => known === section);
}

function entriesOf(path: string, group: ConfigOption): ScriptDeclaration[] {
  const section = sectionOf(group) ?? "entry_points";
  return group.value.map(({ text, span, line }) => {
    const name = entryName(text) ?? text;
    return declaredEntry(
      { text, path, line, nameSpan: nameSpan(span, name), where: { kind: "setup-cfg", section } },
      // A percent sign is interpolated by configparser, which refuses it here unless it is doubled.
      text.includes("%")
        ? `"${text.slice(0, 120)}" is not an entry point: configparser interpolates the percent sign`
        : null,
    );
  });
}

function nameSpan(span: Span, name: string): Span {
  return { start: span.start, end: span.start + Buffer.byteLength(name) };
}
