import type { Registry, RegistryEntry } from "./registry.js";

/** A learned entry beside the known one of the same script. */
export interface Comparison {
  readonly script: string;
  /** `missing`: known for the project, but not learned. */
  readonly state: "new" | "same" | "differs" | "missing";
  /** Values in words; an empty one where there is none. */
  readonly differences: readonly {
    readonly field: string;
    readonly known: string;
    readonly learned: string;
  }[];
}

/** What can be learned; the other fields are people's words. */
const fields = [
  "project",
  "module",
  "application",
  "file",
  "sameAs",
  "factories",
  "moduleSince",
  "moduleBackports",
  "scriptSince",
  "scriptLast",
  "scriptGone",
] as const satisfies readonly (keyof RegistryEntry)[];

/** Compares learned entries with a registry, field by field; `project` is the one that they were learned from. */
export function compareEntries(
  learned: readonly RegistryEntry[],
  registry: Registry,
  project: string,
): Comparison[] {
  const compared = learned.map((entry) => compareEntry(entry, registry.find(entry.script)));
  const found = new Set(learned.map(({ script }) => script));
  const missing = registry.entries.filter(
    (entry) => entry.project === project && entry.madeBy === undefined && !found.has(entry.script),
  );
  return [
    ...compared,
    ...missing.map(({ script }) => ({ script, state: "missing" as const, differences: [] })),
  ];
}

function compareEntry(entry: RegistryEntry, known: RegistryEntry | undefined): Comparison {
  if (!known) return { script: entry.script, state: "new", differences: [] };
  const differences = fields.flatMap((field) => {
    const [before, now] = [inWords(known[field]), inWords(entry[field])];
    return before === now ? [] : [{ field, known: before, learned: now }];
  });
  return { script: entry.script, state: differences.length === 0 ? "same" : "differs", differences };
}

function inWords(value: RegistryEntry[(typeof fields)[number]]): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  if (!("length" in value)) return milestoneText(value);
  return [...value].sort().join(", ");
}

function milestoneText({ version, release, branch, retired }: RegistryEntry["moduleSince"] & object): string {
  if (retired) return "retired";
  if (branch) return `${branch}, unreleased`;
  return [version, release && `(${release})`].filter(Boolean).join(" ");
}
