import type { Migration } from "../model/migration.js";
import type { PlaceLeft } from "../model/place-left.js";

/** A host that shows places beside their lines gets no more of them. */
const most = 200;

/** The places that are left to people, where they stand once the change is made. */
export function placesToShow({ decisions, files }: Migration): PlaceLeft[] {
  const written = new Map(
    files.flatMap((file) => {
      const before = file.change === "rename" ? file.from : file.path;
      const lines = file.change === "delete" ? null : file.content.split("\n");
      return [[before, { path: file.path, lines }] as const];
    }),
  );
  return (
    decisions
      .filter(
        ({ disposition, mention }) => disposition === "manual" && written.get(mention.path)?.lines !== null,
      )
      // Each is looked for in the whole of its file.
      .slice(0, most)
      .map(({ mention: { path, line, script }, before, reason }): PlaceLeft => {
        const now = written.get(path);
        const moved = now?.lines ? { path: now.path, line: lineIn(now.lines, before, line) } : { path, line };
        return { ...moved, script, reason };
      })
  );
}

/** The line of the text that is nearest to where it stood; there, if edits of the same file took it away. */
function lineIn(lines: readonly string[], text: string, line: number): number {
  const wanted = text.trim();
  const found = lines.flatMap((one, at) => (wanted !== "" && one.includes(wanted) ? [at + 1] : []));
  const [nearest = Math.min(line, Math.max(1, lines.length))] = found.sort(
    (a, b) => Math.abs(a - line) - Math.abs(b - line),
  );
  return nearest;
}
