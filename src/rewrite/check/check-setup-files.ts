import { type Content, decodeText } from "../../model/content.js";
import type { Document } from "../../model/document.js";
import type { FileChange } from "../../model/file-change.js";
import { keyOf, type Literal } from "../../python/literal.js";
import { readSetupFile, type SetupFile, type SetupVariable } from "../../python/setup-call.js";
import { parseToml } from "../../text/toml-document.js";
import { asBefore } from "./as-before.js";
import type { Fault } from "./check-changes.js";

/**
 * Reads changed setup.py and pyproject.toml files again: all but the group `wsgi_scripts` must mean what it meant, but
 * for the paths of modules that became packages.
 */
export async function checkSetupFiles(
  files: readonly FileChange[],
  documents: ReadonlyMap<string, Document>,
): Promise<Fault[]> {
  const moved = files.flatMap((file) => (file.change === "rename" ? [file.from.replace(/\.py$/, "")] : []));
  const faults: Fault[] = [];
  for (const file of files) {
    if (file.change !== "modify") continue;
    const before = documents.get(file.path)?.content ?? "";
    const after = asBefore(file.content, moved);
    const detail = /(?:^|\/)setup\.py$/.test(file.path)
      ? setupPyFault(await readSetupFile(before), await readSetupFile(after))
      : /(?:^|\/)pyproject\.toml$/.test(file.path)
        ? await pyprojectFault(before, after)
        : null;
    if (detail !== null) faults.push({ path: file.path, detail });
  }
  return faults;
}

function setupPyFault(was: SetupFile, is: SetupFile): string | null {
  if (was.kind === "unclear") return null;
  if (is.kind === "unclear") return is.what;
  if (JSON.stringify(meaning(was.call.keywords)) !== JSON.stringify(meaning(is.call.keywords)))
    return "setup() would be called with other keywords";
  const kept = was.statements.join("\0") === is.statements.join("\0");
  return kept && was.variables.every((variable) => isAsBefore(variable, is.variables))
    ? null
    : "a statement beside setup() would be another";
}

/** A variable means what it meant, or is gone with its only use. */
function isAsBefore(variable: SetupVariable, now: readonly SetupVariable[]): boolean {
  const same = now.filter(({ name }) => name === variable.name);
  if (same.length === 0) return variable.uses === 1;
  if (same.some(({ text }) => text === variable.text)) return true;
  if (variable.value.kind === "unclear") return false;
  const value = JSON.stringify(meaning(variable.value));
  return same.some(
    (other) => JSON.stringify(meaning(other.value)) === value || lostEntries(variable.value, other.value),
  );
}

/** Whether a group in a variable of its own lost entries and nothing else. */
function lostEntries(was: Literal, is: Literal): boolean {
  if (was.kind !== is.kind || !(was.kind === "list" || was.kind === "string")) return false;
  const left = entryLines(is);
  const lost = entryLines(was).filter((line) => !left.includes(line));
  const rest = entryLines(was).filter((line) => !lost.includes(line));
  return lost.every((line) => /^[^=]+=\s*[\w.]+:[\w.]+/.test(line)) && rest.join("\n") === left.join("\n");
}

function entryLines(literal: Literal): string[] {
  if (literal.kind === "list") return literal.items.flatMap(entryLines);
  return literal.kind === "string" ? literal.value.split("\n").map((line) => line.trim()) : [];
}

/** The value of a literal without the group, and without an `entry_points` that has nothing else. */
function meaning(literal: Literal): unknown {
  switch (literal.kind) {
    case "string":
      return withoutSection(decodeText(literal.value));
    case "list":
      return literal.items.map(meaning);
    case "dict":
      return literal.pairs
        .filter((pair) => keyOf(pair) !== "wsgi_scripts")
        .map((pair) => [keyOf(pair), meaning(pair.value)])
        .filter(([key, value]) => key !== "entry_points" || JSON.stringify(value) !== "[]");
    case "plain":
      return literal.text;
    case "unclear":
      return literal.what;
  }
}

/** The lines of a string by section, as setuptools reads `entry_points` that is one: an empty list for none. */
function withoutSection(text: string): string | string[] {
  if (!/^\s*\[/m.test(text)) return text;
  let section = "";
  const lines = text.split("\n").map((line) => line.trim());
  return lines.filter((line) => {
    section = /^\[(.*)\]$/.exec(line)?.[1]?.trim() ?? section;
    return line !== "" && !line.startsWith("#") && section !== "wsgi_scripts";
  });
}

async function pyprojectFault(before: Content, after: Content): Promise<string | null> {
  const [was, is] = [await parseToml(before), await parseToml(after)];
  if (was.kind === "refused") return null;
  if (is.kind === "refused") return `TOML would be refused: ${is.detail}`;
  return text(withoutGroup(was.value)) === text(withoutGroup(is.value))
    ? null
    : "another key than those of wsgi_scripts would read otherwise";
}

/** A table without the group, and without the tables that hold nothing else, in one order. */
function withoutGroup(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value) || value instanceof Date)
    return value;
  const kept = Object.entries(value)
    .filter(([key]) => key !== "wsgi_scripts")
    .map(([key, inner]) => [key, withoutGroup(inner)] as const)
    .filter(([, inner]) => !isEmpty(inner))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(kept);
}

function isEmpty(value: unknown): boolean {
  return JSON.stringify(value) === "{}";
}

function text(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? `${inner}n` : inner));
}
