import type { ExistingChange } from "../model/host.js";
import type { Migration } from "../model/migration.js";
import { leftToPeople, placesLeft } from "./left-to-people.js";
import { oneLine, toAscii } from "./wrap.js";

/** Gerrit takes messages of 16 KiB (`change.commentSizeLimit`), and puts a line or two before ours. */
const longest = 16_000;

/**
 * What is said on a change beside its commit message: all places that are left to people, of which the message lists ten.
 * Undefined where there are none, or where the message that stands there says the same already. What does not fit is
 * counted; no line is cut.
 */
export function noteOf(migration: Migration, existing: ExistingChange | undefined): string | undefined {
  const [paragraph] = leftToPeople(migration);
  if (paragraph === undefined || existing?.message?.includes(toAscii(paragraph))) return undefined;
  const lines = placesLeft(migration).map((place) => `* ${toAscii(oneLine(place))}`);
  const title = "Left to a person:\n\n";
  const fitting = fittingIn(longest - title.length - more(lines.length).length, lines);
  const rest = lines.length - fitting.length;
  return `${title}${[...fitting, ...(rest > 0 ? [more(rest)] : [])].join("\n")}`;
}

function more(count: number): string {
  return `* and ${count} more, see wsgi-shift scan`;
}

/** The first of the lines that are no longer than `length` together. */
function fittingIn(length: number, lines: readonly string[]): readonly string[] {
  let used = 0;
  const over = lines.findIndex((line) => {
    used += line.length + 1;
    return used > length;
  });
  return over === -1 ? lines : lines.slice(0, over);
}
