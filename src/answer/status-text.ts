import type { ChangeUnit } from "../model/change-identity.js";
import type { ExistingChange } from "../model/host.js";
import { whyLeft } from "../propose/proposal.js";

export interface UnitStatus {
  readonly unit: ChangeUnit;
  readonly existing: ExistingChange;
  /** What its description lists for a person to do; undefined where it was not read. */
  readonly leftToPeople: string | undefined;
}

const names = { modules: "The modules", "entry-points": "The end of the entry points" } as const;

/** The answer to `status`: each change that there is for the branch, whose it is, and why it is left alone. */
export function statusText(branch: string, changes: readonly UnitStatus[]): string {
  const where = `the branch ${printable(branch)}`;
  if (changes.length === 0)
    return `There is no change of ours for ${where}. \`wsgi-shift rescan\` makes one if there is something to change.`;
  const lists = changes.flatMap(({ leftToPeople }) => leftToPeople || []);
  return [`Changes for ${where}:`, ...changes.map(itemOf), ...lists].join("\n\n");
}

function itemOf({ unit, existing, leftToPeople }: UnitStatus): string {
  const { url, state } = existing;
  const left = whyLeft(existing);
  const words = [
    `${names[unit]}: ${url} is ${state}.`,
    ...(state === "open" ? [ownerOf(existing)] : []),
    ...(left === null ? ["It is kept up to date."] : [`It is left alone: ${left}.`]),
    ...(leftToPeople === undefined ? ["What is left to a person stands in its description."] : []),
    ...(leftToPeople === "" ? ["Nothing is left to a person by its description."] : []),
    ...(state !== "merged" && left !== null ? ["`wsgi-shift takeover` gives it back to the bot."] : []),
  ];
  return `* ${words.join(" ")}`;
}

function ownerOf({ ours }: ExistingChange): string {
  return ours ? "What stands there is the bot's." : "What stands there is a person's.";
}

/** A branch's name is a stranger's text. */
function printable(text: string): string {
  return `\`${text.slice(0, 100).replace(/[^\x21-\x7e]|`/g, "?")}\``;
}
