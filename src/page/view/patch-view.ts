import { html, type Markup, nothing } from "../markup.js";

/** A file of a patch, as git writes it. */
interface PatchedFile {
  readonly name: string;
  readonly lines: readonly string[];
}

/** More is read on the host. */
const mostLines = 4_000;
const longestLine = 1_000;

/** A patch in colours, file by file. Its signs stay, so the colours are not needed. */
export function patchView(patch: string): Markup {
  const lines = patch.split("\n");
  const files = filesOf(lines.slice(0, mostLines));
  if (files.length === 0) return html`<p class="muted">Nothing would change.</p>`;
  const more = lines.length > mostLines;
  return html`<div class="patch">${files.map(fileView)}</div>
${more ? html`<p class="muted">It is longer: ${lines.length} lines, of which the first ${mostLines} are shown.</p>` : nothing}`;
}

function filesOf(lines: readonly string[]): PatchedFile[] {
  const files: { name: string; lines: string[] }[] = [];
  for (const line of lines) {
    if (line.startsWith("diff --git ")) files.push({ name: nameIn(line), lines: [] });
    else files.at(-1)?.lines.push(line);
  }
  return files.filter((file) => file.lines.length > 0);
}

/** `diff --git a/x b/x` says both names, which differ only in a rename; names with odd characters are quoted. */
function nameIn(line: string): string {
  const names = line.slice("diff --git ".length);
  const quoted = /^"a\/(.*)" "b\/.*"$/.exec(names)?.[1];
  if (quoted !== undefined) return quoted;
  const half = names.slice(2, (names.length - 1) / 2);
  return names === `a/${half} b/${half}` ? half : names;
}

function fileView({ name, lines }: PatchedFile, index: number): Markup {
  const about = lines.filter((line) =>
    /^(new file|deleted file|rename (from|to)|old mode|new mode|Binary)/.test(line),
  );
  const from = lines.findIndex((line) => line.startsWith("@@"));
  const shown = from === -1 ? [] : lines.slice(from);
  while (shown.at(-1) === "") shown.pop();
  return html`<section class="patched" aria-labelledby="file-${index}">
<h3 id="file-${index}"><code>${name}</code>${about.length > 0 ? html` <small>${about.join(", ")}</small>` : nothing}</h3>
${shown.length > 0 ? html`<pre tabindex="0" role="region" aria-label="Changes of ${name}"><code>${shown.map(lineView)}</code></pre>` : nothing}</section>`;
}

const kinds: Readonly<Record<string, string>> = { "+": "added", "-": "removed", "@": "place", "\\": "place" };

function lineView(line: string): Markup {
  const kind = kinds[line[0] ?? ""] ?? "same";
  const text = line.length > longestLine ? `${line.slice(0, longestLine)}…` : line;
  return html`<span class="line ${kind}">${text}
</span>`;
}
