import type { ChangeMessage } from "../model/host.js";

/**
 * A commit message that a person has edited, for the next version of the change: their subject, their paragraphs and their
 * trailers as they stand, and in the last paragraph those of ours that it lacks. Of a name that they gave another value,
 * theirs counts; only dependencies may be several.
 */
export function keptMessage(edited: string, trailers: ChangeMessage["trailers"]): string {
  const text = edited.replaceAll("\r", "").trimEnd();
  const begin = text.lastIndexOf("\n\n");
  const last = begin === -1 ? [""] : text.slice(begin + 2).split("\n");
  const isFooter = last.some((line) => line.startsWith("Change-Id:")) || last.every(isTrailer);
  const lacking = trailers
    .filter(([name, value]) => !isFooter || !has(last, name, name === "Depends-On" ? value : undefined))
    .map(([name, value]) => `${name}: ${value}`);
  if (!isFooter) return `${[text, lacking.join("\n")].join("\n\n")}\n`;
  const [before, after] = [lacking.filter(isDependency), lacking.filter((line) => !isDependency(line))];
  return `${text.slice(0, begin)}\n\n${[...before, ...last, ...after].join("\n")}\n`;
}

function isTrailer(line: string): boolean {
  return /^[A-Za-z0-9-]+:|^[ \t]/.test(line);
}

function isDependency(line: string): boolean {
  return line.startsWith("Depends-On:");
}

function has(lines: readonly string[], name: string, value: string | undefined): boolean {
  const start = `${name}:`.toLowerCase();
  return lines.some((line) => {
    if (!line.toLowerCase().startsWith(start)) return false;
    return value === undefined || line.slice(start.length).trim() === value;
  });
}
