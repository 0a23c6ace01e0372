/** OpenStack's releases by name, oldest first; from 2023.1 on they are called by year and number. */
const named = [
  "austin",
  "bexar",
  "cactus",
  "diablo",
  "essex",
  "folsom",
  "grizzly",
  "havana",
  "icehouse",
  "juno",
  "kilo",
  "liberty",
  "mitaka",
  "newton",
  "ocata",
  "pike",
  "queens",
  "rocky",
  "stein",
  "train",
  "ussuri",
  "victoria",
  "wallaby",
  "xena",
  "yoga",
  "zed",
];

/** Since 2023.1 a name is only the other name of a number. */
const otherNames: Readonly<Record<string, string>> = {
  antelope: "2023.1",
  bobcat: "2023.2",
  caracal: "2024.1",
  dalmatian: "2024.2",
  epoxy: "2025.1",
  flamingo: "2025.2",
  gazpacho: "2026.1",
};

/** All releases that are known, oldest first. */
export const openStackReleases: readonly string[] = [...named, ...Object.values(otherNames)];

const numbered = /^(20\d\d)\.([12])$/;
/** In tags of images `rocky-9` is Rocky Linux, not the release. */
const names = [...named, ...Object.keys(otherNames)]
  .map((name) => (name === "rocky" ? "rocky(?!linux|[-_.]?\\d)" : name))
  .join("|");
const inText = new RegExp(`(?:^|[/_.-])(20\\d\\d\\.[12]|${names})(?=$|[/_.-])`, "i");
/** What stands before is taken too: V8 looks behind at every place of a text, which takes longer than all else here. */
const anywhere = new RegExp(`20\\d\\d\\.[12]|(?:^|[^a-z0-9])(?:${names})(?![a-z0-9])`, "gi");

/** The lines of a text that may name a release at all, in one pass over it. */
export function* linesNamingRelease(text: string): Generator<string> {
  for (let from = 0; from < text.length; ) {
    anywhere.lastIndex = from;
    if (!anywhere.test(text)) return;
    const last = anywhere.lastIndex - 1;
    const end = text.indexOf("\n", last);
    from = end === -1 ? text.length : end;
    yield text.slice(text.lastIndexOf("\n", last) + 1, from);
  }
}

/** The release that a branch or a path names: `stable/2025.1`, `values_overrides/manila/2025.1-ubuntu_noble.yaml`; null if none. */
export function releaseIn(text: string): string | null {
  const name = inText.exec(text)?.[1]?.toLowerCase() ?? null;
  return name === null ? null : (otherNames[name] ?? name);
}

/** Whether release `a` came out before `b`. Raises RangeError for what is no release. */
export function isBefore(a: string, b: string): boolean {
  return releaseOrder(a) < releaseOrder(b);
}

/** The place of a release among all, to sort them. Raises RangeError for what is no release. */
export function releaseOrder(release: string): number {
  const [, year, half] = numbered.exec(release) ?? [];
  if (year !== undefined) return named.length + (Number(year) - 2023) * 2 + Number(half);
  const order = named.indexOf(release.toLowerCase());
  if (order === -1) throw new RangeError(`${release} is no release of OpenStack`);
  return order;
}
