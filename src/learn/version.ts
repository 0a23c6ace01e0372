/** A version of PEP 440, as far as its place among others needs it. */
export interface Version {
  /** As the tag has it. */
  readonly text: string;
  /** Neither a pre-release nor a development release. */
  readonly isFinal: boolean;
  /** Numbers to compare one by one. */
  readonly order: readonly number[];
  /** `2014.1.3`: OpenStack numbered by year until 2015, and then began anew with small numbers. */
  readonly byYear: boolean;
}

/** PEP 440, appendix B. A tag is short, so the optional parts cost nothing. */
const pattern =
  /^v?(?:(?<epoch>\d{1,9})!)?(?<release>\d{1,9}(?:\.\d{1,9})*)(?:[-_.]?(?<phase>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?<pre>\d{1,9})?)?(?:-(?<bare>\d{1,9})|[-_.]?(?<after>post|rev|r)[-_.]?(?<post>\d{1,9})?)?(?<dev>[-_.]?dev[-_.]?(?<at>\d{1,9})?)?(?:\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?$/i;
const longest = 100;
/** Parts of a release that are compared; `12.0.0.0` and `12` are one. */
const parts = 8;

/** Reads a tag's name as a version; null if it is none, as `essex-eol`. */
export function parseVersion(text: string): Version | null {
  const found = text.length > longest ? null : pattern.exec(text)?.groups;
  if (!found) return null;
  const { epoch, release = "", phase, pre, bare, after, post, dev, at } = found;
  const numbers = release.split(".").map(Number);
  const isPost = bare !== undefined || after !== undefined;
  return {
    text,
    isFinal: phase === undefined && dev === undefined,
    byYear: epoch === undefined && (numbers[0] ?? 0) >= 2000,
    order: [
      Number(epoch ?? 0),
      ...Array.from({ length: parts }, (_, part) => numbers[part] ?? 0),
      // A development release of a final comes before its pre-releases, and those before it.
      phase === undefined ? (dev !== undefined && !isPost ? -1 : 9) : phaseOrder(phase),
      Number(pre ?? 0),
      isPost ? Number(bare ?? post ?? 0) : -1,
      dev === undefined ? Number.POSITIVE_INFINITY : Number(at ?? 0),
    ],
  };
}

function phaseOrder(phase: string): number {
  const first = phase.toLowerCase().charAt(0);
  return first === "a" ? 0 : first === "b" ? 1 : 2;
}

/** Less than 0 where `a` comes before `b`. `yearsFirst`: numbers by year are older than the small ones. */
export function compareVersions(a: Version, b: Version, yearsFirst: boolean): number {
  if (yearsFirst && a.byYear !== b.byYear) return a.byYear ? -1 : 1;
  for (const [at, number] of a.order.entries()) {
    const other = b.order[at] ?? 0;
    if (number !== other) return number < other ? -1 : 1;
  }
  return 0;
}
