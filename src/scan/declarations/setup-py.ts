import { type Content, decodeText } from "../../model/content.js";
import { problem } from "../../model/errors.js";
import type { ScriptDeclaration } from "../../model/script.js";
import { pairNamed } from "../../python/literal.js";
import { readSetupFile, type SetupCall, unclearKeywords } from "../../python/setup-call.js";
import { type SetupEntry, setupGroup } from "../../python/setup-entries.js";
import { hasDeepBrackets } from "../../text/nesting.js";
import { declaredEntry, entryName } from "./entry.js";
import { packageRoot } from "./package-root.js";
import type { FurtherFile, Reading, SetupFacts } from "./reading.js";
import { unread } from "./unread.js";

/**
 * Reads a setup.py without running it. What only running it would tell is a problem if the file has the group's name
 * in it.
 */
export async function readSetupPy(path: string, content: Content): Promise<Reading> {
  if (hasDeepBrackets(content))
    return unclear(path, content, { line: 1, what: "is nested too deeply to be read" });
  const file = await readSetupFile(content);
  if (file.kind === "unclear") return unclear(path, content, file);
  const group = setupGroup(content, file.call);
  const pbrFile = pbrFileOf(file.call);
  const facts: SetupFacts = {
    kind: "setup-py",
    pbr: pbrOf(file.call),
    pbrFile: pbrFile?.file ?? null,
    entryPoints: group.kind !== "absent" || group.hasOtherGroups,
  };
  const known = {
    facts,
    shipped: shippedBy(file.call),
    elsewhere: pbrFile === null ? [] : [pbrFile],
    packageRoots: packageRootsOf(file.call),
  };
  if (group.kind === "unclear") return { ...unclear(path, content, group), ...known };
  const entries = group.kind === "read" ? group.entries : [];
  return { path, scripts: entries.map((entry) => entryOf(path, entry)), problems: [], ...known };
}

function unclear(
  path: string,
  content: Content,
  { line, what }: { readonly line: number; readonly what: string },
): Reading {
  const told = content.includes("wsgi_scripts")
    ? [problem("setup-py-unclear", { path, line, detail: what })]
    : [];
  return unread(path, told);
}

/** pbr's keyword of setup() (pbr/setupcfg.py, pbr): whatever is true, or the path of another file than setup.cfg. */
function pbrOf({ keywords }: SetupCall): "on" | "off" | "unclear" {
  const value = pairNamed(keywords, "pbr")?.value;
  if (value === undefined)
    return pairNamed(keywords, unclearKeywords)?.value.kind === "unclear" ? "unclear" : "off";
  if (value.kind === "string") return value.value === "" ? "off" : "on";
  if (value.kind === "plain") return /^(?:False|None|0)$/.test(value.text) ? "off" : "on";
  return "unclear";
}

/** What pbr reads in place of setup.cfg. */
function pbrFileOf({ keywords }: SetupCall): FurtherFile | null {
  const value = pairNamed(keywords, "pbr")?.value;
  const file = value?.kind === "string" ? packageRoot("", decodeText(value.value)) : "";
  return value === undefined || file === "" || file === "setup.cfg" ? null : { file, line: value.line };
}

function packageRootsOf({ keywords }: SetupCall): string[] {
  const value = pairNamed(keywords, "package_dir")?.value;
  const pairs = value?.kind === "dict" ? value.pairs : [];
  return pairs.flatMap(({ key, value: directory }) =>
    key.kind === "string" && directory.kind === "string"
      ? packageRoot(decodeText(key.value), decodeText(directory.value))
      : [],
  );
}

function shippedBy({ keywords }: SetupCall): string[] {
  const value = pairNamed(keywords, "scripts")?.value;
  const items = value?.kind === "list" ? value.items : [];
  return items.flatMap((item) => (item.kind === "string" ? [decodeText(item.value)] : []));
}

function entryOf(path: string, { text, span, line, offsets }: SetupEntry): ScriptDeclaration {
  const length = (entryName(text) ?? text).length;
  const end = offsets[length - 1];
  const nameSpan = { start: span.start, end: end === undefined ? span.end : end + 1 };
  return declaredEntry({ text: decodeText(text), path, line, nameSpan, where: { kind: "setup-py" } });
}
