import { printableName } from "./printable-name.js";

/** Labels by which people decide; others, such as Verified, are given by programs. */
const decisive = {
  "Code-Review": { approved: "+2", rejected: "-2" },
  Workflow: { approved: "+1", rejected: "-1" },
};

interface Voter {
  readonly name?: string | undefined;
  readonly username?: string | undefined;
}

interface Label {
  readonly approved?: Voter | undefined;
  readonly rejected?: Voter | undefined;
}

/**
 * The vote that decides about a change, as people read it: `Code-Review+2 by dev1`. `approved` and `rejected` are the
 * highest and the lowest vote that a label has (rest-api-changes, "LabelInfo"); undefined where nobody gave one.
 */
export function voteOf(
  labels: Readonly<Record<string, Label>> | undefined,
  kind: "approved" | "rejected",
): string | undefined {
  for (const [label, names] of Object.entries(decisive)) {
    const voter = labels?.[label]?.[kind];
    if (voter !== undefined)
      return `${label}${names[kind]} by ${printableName(voter.username ?? voter.name)}`;
  }
  return undefined;
}
