/**
 * Finds script names in bytes. A name counts only where it stands alone: a longer name (`heat-wsgi-api` in
 * `heat-wsgi-api-cfn`) is another script. A dot or a slash beside it does not make it longer.
 */
export class NameMatcher {
  private readonly pattern: RegExp;
  private readonly needles: readonly Buffer[];

  constructor(readonly names: readonly string[]) {
    const alternatives = [...names].sort((a, b) => b.length - a.length).map(escapePattern);
    this.pattern = new RegExp(
      `(?<![A-Za-z0-9_-])(?:${alternatives.join("|") || "(?!)"})(?![A-Za-z0-9_-])`,
      "g",
    );
    this.needles = needlesOf(names).map((needle) => Buffer.from(needle, "latin1"));
  }

  /** Whether the bytes can hold a name at all: a search for a few short strings, many times faster than the pattern. */
  mayMatch(bytes: Buffer): boolean {
    return this.needles.some((needle) => bytes.includes(needle));
  }

  /** The names in a content with their offsets, in order. */
  *matches(
    content: string,
  ): Generator<{ readonly name: string; readonly start: number; readonly end: number }> {
    for (const match of content.matchAll(this.pattern)) {
      yield { name: match[0], start: match.index, end: match.index + match[0].length };
    }
  }
}

/**
 * A few strings of which every name has at least one: greedily the substring that the most names still share,
 * the longest of these. `wsgi` and `-api` cover all names of the registry.
 */
export function needlesOf(names: readonly string[], length = 4): string[] {
  const needles: string[] = [];
  let left = names.filter((name) => name.length > 0);
  while (left.length > 0) {
    const needle = mostShared(left, length);
    needles.push(needle);
    left = left.filter((name) => !name.includes(needle));
  }
  return needles;
}

function mostShared(names: readonly string[], length: number): string {
  const counts = new Map<string, number>();
  for (const name of names) {
    for (const part of substrings(name, length)) counts.set(part, (counts.get(part) ?? 0) + 1);
  }
  let best = "";
  for (const [part, count] of counts) if (best === "" || count > (counts.get(best) ?? 0)) best = part;
  return best;
}

function substrings(name: string, length: number): ReadonlySet<string> {
  if (name.length <= length) return new Set([name]);
  return new Set(Array.from({ length: name.length - length + 1 }, (_, at) => name.slice(at, at + length)));
}

function escapePattern(name: string): string {
  return name.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
