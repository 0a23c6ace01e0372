/** A name where it stands alone. */
export interface NameMatch {
  readonly name: string;
  /** Byte span. */
  readonly start: number;
  readonly end: number;
}

/** Bytes that make a name longer: `heat-wsgi-api` is not in `heat-wsgi-api-cfn`. Dots and slashes do not. */
const isNameByte = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[A-Za-z0-9_-]/.test(String.fromCharCode(byte)) ? 1 : 0,
);

/**
 * Finds script names in bytes. A few short strings, one of which every name holds, are searched for; where one is, the
 * whole word around it is looked up. So the cost is that of a search for two or three strings, whatever the number of
 * names, and no byte is looked at as text.
 */
export class NameMatcher {
  /** A content without any of these holds no name. */
  readonly needles: readonly string[];
  private readonly words: ReadonlySet<string>;
  private readonly wordNeedles: readonly Buffer[];
  /** Names with other characters, such as dots: searched for whole. */
  private readonly others: readonly string[];

  constructor(readonly names: readonly string[]) {
    const isWord = (name: string) => Buffer.from(name, "latin1").every((byte) => isNameByte[byte] === 1);
    this.words = new Set(names.filter((name) => name !== "" && isWord(name)));
    this.others = names.filter((name) => name !== "" && !isWord(name));
    const wordNeedles = knownNeedles([...this.words]);
    this.wordNeedles = wordNeedles.map((needle) => Buffer.from(needle, "latin1"));
    this.needles = [...wordNeedles, ...this.others];
  }

  /** The names in bytes, in order. */
  matches(bytes: Buffer): NameMatch[] {
    const found = new Map<number, NameMatch>();
    for (const needle of this.wordNeedles) {
      for (let at = bytes.indexOf(needle); at !== -1; ) {
        const word = wordAround(bytes, at);
        const name = unwrapped(bytes, word);
        if (this.words.has(name)) found.set(word.start, { ...word, name, end: word.start + name.length });
        at = bytes.indexOf(needle, word.end);
      }
    }
    for (const name of this.others) {
      for (let at = bytes.indexOf(name, 0, "utf8"); at !== -1; at = bytes.indexOf(name, at + 1, "utf8")) {
        const end = at + Buffer.byteLength(name);
        if (isNameByte[bytes[at - 1] ?? 0] !== 1 && isNameByte[bytes[end] ?? 0] !== 1)
          found.set(at, { name, start: at, end });
      }
    }
    return [...found.values()].sort((a, b) => a.start - b.start);
  }
}

/** Longer words are no script's name: a line of megabytes without a blank is one word. */
const longestWord = 256;

function wordAround(bytes: Buffer, at: number): NameMatch {
  let start = at;
  while (start > 0 && isNameByte[bytes[start - 1] ?? 0] === 1 && at - start < longestWord) start--;
  let end = at + 1;
  while (end < bytes.length && isNameByte[bytes[end] ?? 0] === 1 && end - at < longestWord) end++;
  return { name: bytes.toString("latin1", start, end), start, end };
}

const wrapped = "-wrapped";

/** nixpkgs moves `bin/x` to `bin/.x-wrapped`, and puts a program that sets the environment in its place. */
function unwrapped(bytes: Buffer, { name, start }: NameMatch): string {
  return name.endsWith(wrapped) && bytes[start - 1] === 0x2e ? name.slice(0, -wrapped.length) : name;
}

const known = new Map<string, readonly string[]>();
const mostKnown = 8;

/** A scan asks several times for the same few lists of names, and so do most scans. */
function knownNeedles(list: readonly string[]): readonly string[] {
  const names = list.join("\n");
  const before = known.get(names);
  if (before) return before;
  const needles = needlesOf(list);
  if (known.size >= mostKnown) known.clear();
  known.set(names, needles);
  return needles;
}

/**
 * A few strings of which every name has at least one: greedily the substring that the most names still share. `-wsg`
 * and `-api` cover all names of the registry.
 */
export function needlesOf(names: readonly string[], length = 4): string[] {
  const needles: string[] = [];
  let left = names;
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
