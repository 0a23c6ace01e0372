import { type Content, decodeText } from "../../model/content.js";
import { problem } from "../../model/errors.js";
import type { ScriptDeclaration } from "../../model/script.js";
import { pairNamed } from "../../python/literal.js";
import { readSetupFile, type SetupCall, unclearKeywords } from "../../python/setup-call.js";
import { type SetupEntry, setupGroup } from "../../python/setup-entries.js";
import { hasDeepBrackets } from "../../text/nesting.js";
import { declaredEntry, entryName } from "./entry.js";
import type { Reading, SetupFacts } from "./reading.js";

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
  const facts: SetupFacts = {
    kind: "setup-py",
    pbr: pbrOf(file.call),
    entryPoints: group.kind !== "absent" || group.hasOtherGroups,
  };
  const shipped = shippedBy(file.call);
  if (group.kind === "unclear") return { ...unclear(path, content, group), facts, shipped };
  const entries = group.kind === "read" ? group.entries : [];
  return { path, scripts: entries.map((entry) => entryOf(path, entry)), problems: [], facts, shipped };
}

function unclear(
  path: string,
  content: Content,
  { line, what }: { readonly line: number; readonly what: string },
): Reading {
  const told = content.includes("wsgi_scripts")
    ? [problem("setup-py-unclear", { path, line, detail: what })]
    : [];
  return { path, scripts: [], problems: told, facts: { kind: "unknown" }, shipped: [] };
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
