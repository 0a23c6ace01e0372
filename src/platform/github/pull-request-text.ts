import { createHash } from "node:crypto";
import type { ChangeMessage } from "../../model/host.js";
import { inertText } from "./inert-text.js";

export interface PullRequestText {
  readonly title: string;
  /** Markdown. */
  readonly body: string;
}

/** GitHub's title and description of a change. The last line, which is not shown, says what we wrote last. */
export function pullRequestText(message: ChangeMessage): PullRequestText {
  const title = inertText(message.subject);
  const paragraphs = message.body.split(/\n(?:[ \t]*\n)+/).filter((paragraph) => paragraph.trim() !== "");
  // Zuul reads the dependencies of a pull request from its description.
  const dependencies = message.trailers
    .filter(([name]) => name === "Depends-On")
    .map((trailer) => trailer.join(": "));
  const body = inertText([...paragraphs.map(markdown), ...dependencies].join("\n\n"));
  return { title, body: `${body}\n\n<!-- wsgi-shift: ${fingerprint(title, body)} -->` };
}

/** Whether the title and description are still what `pullRequestText` made; what a person edited stays as it is. */
export function isUnedited(text: { readonly title: string; readonly body: string | null }): boolean {
  const marked = /^([\s\S]*)<!-- wsgi-shift: ([0-9a-f]+) -->\s*$/.exec(text.body ?? "");
  return marked !== null && marked[2] === fingerprint(text.title, marked[1] ?? "");
}

/** The commit's message: subject, body and trailers with blank lines between. */
export function commitMessage({ subject, body, trailers }: ChangeMessage): string {
  const lines = trailers.map(([name, value]) => `${name}: ${value}`);
  const parts = [subject, body, lines.join("\n")].map((part) => part.trim()).filter((part) => part !== "");
  return inertText(`${parts.join("\n\n")}\n`);
}

function fingerprint(title: string, body: string): string {
  const text = `${title}\n${body.replace(/\r/g, "").trimEnd()}`;
  return createHash("sha256").update(text, "utf8").digest("hex").slice(0, 20);
}

/**
 * A paragraph of a commit message as GitHub Flavored Markdown that shows the same text: lists stay lists, indented lines
 * become code, and wrapped lines become one, since GitHub shows each line end.
 */
function markdown(paragraph: string): string {
  const lines = paragraph.split("\n");
  if (lines.every((line) => line.startsWith("  "))) return codeBlock(lines);
  const isList = listMarker.test(lines[0] ?? "");
  const unwrapped = isList
    ? paragraph.replace(/\n +(?![-*+] |\d+[.)] )/g, " ")
    : lines.map((line) => line.trim()).join(" ");
  return unwrapped
    .split("\n")
    .map((line) => {
      const marker = isList ? (listMarker.exec(line)?.[0] ?? "") : "";
      return marker + escaped(line.slice(marker.length));
    })
    .join("\n");
}

const listMarker = /^ *(?:[-*+]|\d+[.)]) +/;

function codeBlock(lines: readonly string[]): string {
  const code = lines.map((line) => line.slice(2)).join("\n");
  const fence = "`".repeat(Math.max(3, ...[...code.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
  return `${fence}text\n${code}\n${fence}`;
}

/** Escapes what Markdown would take for markup, but in addresses and code; `#12` must not link to an issue either. */
function escaped(text: string): string {
  return text
    .replace(
      /(https?:\/\/[^\s<>`]+|`[^`]+`)|[\\`*_{}[\]<>#|~!&$]/g,
      (found, kept?: string) => kept ?? `\\${found}`,
    )
    .replace(/#(?=\d)/g, "#\u200B");
}
