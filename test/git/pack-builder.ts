import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";

/** Numbers of the kinds of an entry (gitformat-pack(5)). */
export const kindNumbers = { commit: 1, tree: 2, blob: 3, tag: 4, "ofs-delta": 6, "ref-delta": 7 } as const;

/** An entry of a pack, which need not be right. */
export interface Entry {
  readonly id: string;
  readonly kind: number;
  /** What its head says that follows, unpacked. */
  readonly size: number | bigint;
  /** Its kind and size as they stand in the pack, in place of what those two make. */
  readonly head?: Buffer;
  /** What stands between its size and what is packed: which base it has. */
  readonly base?: (offset: number, offsets: ReadonlyMap<string, number>) => Buffer;
  /** As it stands in the pack, compressed or not. */
  readonly packed: Buffer;
}

export interface BuiltPack {
  readonly pack: Buffer;
  readonly index: Buffer;
  readonly offsets: ReadonlyMap<string, number>;
}

export interface BuildOptions {
  readonly idBytes?: number;
  /** What the index says in place of where an entry begins. */
  readonly offsetOf?: (id: string, offset: number) => number | bigint;
}

export function whole(
  id: string,
  content: Buffer | string,
  kind: number = kindNumbers.blob,
  size: number | bigint = Buffer.byteLength(content),
): Entry {
  return { id, kind, size, packed: deflateSync(content) };
}

/** A delta to the entry of another id, or to what begins so many bytes before it. */
export function ofsDelta(id: string, to: string | number, delta: Buffer): Entry {
  const base: Entry["base"] = (offset, offsets) =>
    distance(typeof to === "number" ? to : offset - (offsets.get(to) ?? Number.NaN));
  return { id, kind: kindNumbers["ofs-delta"], size: delta.length, base, packed: deflateSync(delta) };
}

/** A delta to what has this id. */
export function refDelta(id: string, to: string, delta: Buffer): Entry {
  const base = () => Buffer.from(to, "hex");
  return { id, kind: kindNumbers["ref-delta"], size: delta.length, base, packed: deflateSync(delta) };
}

/** A delta with what it says of the sizes of its base and of its result. */
export function delta(
  baseSize: number | bigint,
  resultSize: number | bigint,
  ...instructions: readonly Buffer[]
): Buffer {
  return Buffer.concat([sevenBits(BigInt(baseSize)), sevenBits(BigInt(resultSize)), ...instructions]);
}

/** The instruction that copies from the base; all seven bytes of it, also those that are zeros. */
export function copy(offset: number, size: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(offset, 1);
  bytes.writeUIntLE(size, 5, 3);
  bytes[0] = 0xff;
  return bytes;
}

/** The instruction that adds bytes of the delta's own, 127 at the most. */
export function add(content: string): Buffer {
  return Buffer.concat([Buffer.from([content.length]), Buffer.from(content, "latin1")]);
}

/** A pack of entries in this order with its index of version 2; checksums are right but for those of entries. */
export function buildPack(entries: readonly Entry[], options: BuildOptions = {}): BuiltPack {
  const algorithm = options.idBytes === 32 ? "sha256" : "sha1";
  const sum = (parts: readonly Buffer[]): Buffer => {
    const hash = createHash(algorithm);
    for (const part of parts) hash.update(part);
    return hash.digest();
  };
  const offsets = new Map<string, number>();
  const parts = [Buffer.from("PACK"), fourBytes(2), fourBytes(entries.length)];
  let at = 12;
  for (const entry of entries) {
    offsets.set(entry.id, at);
    const bytes = [
      entry.head ?? entryHead(entry.kind, BigInt(entry.size)),
      entry.base?.(at, offsets) ?? Buffer.alloc(0),
      entry.packed,
    ];
    parts.push(...bytes);
    at += bytes.reduce((length, part) => length + part.length, 0);
  }
  const checksum = sum(parts);
  const index = indexOf(entries, options, offsets).concat(checksum);
  return { pack: Buffer.concat([...parts, checksum]), index: Buffer.concat([...index, sum(index)]), offsets };
}

function indexOf(
  entries: readonly Entry[],
  { offsetOf = (_id, offset) => offset }: BuildOptions,
  offsets: ReadonlyMap<string, number>,
): Buffer[] {
  const ids = entries.map(({ id }) => id).sort();
  const first = ids.map((id) => Number.parseInt(id.slice(0, 2), 16));
  const long: Buffer[] = [];
  const stored = ids.map((id) => {
    const offset = BigInt(offsetOf(id, offsets.get(id) ?? 0));
    if (offset < 0x8000_0000n) return fourBytes(Number(offset));
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(offset);
    long.push(bytes);
    return fourBytes(0x8000_0000 + long.length - 1);
  });
  const counts: Buffer[] = [];
  for (let byte = 0, count = 0; byte < 256; byte++) {
    while (count < first.length && (first[count] ?? 0) <= byte) count++;
    counts.push(fourBytes(count));
  }
  const head = [fourBytes(0xff744f63), fourBytes(2), ...counts];
  return [
    ...head,
    ...ids.map((id) => Buffer.from(id, "hex")),
    ...ids.map(() => fourBytes(0)),
    ...stored,
    ...long,
  ];
}

/** Three bits of kind and four of size, then seven a byte. */
function entryHead(kind: number, size: bigint): Buffer {
  const rest = size >> 4n;
  const first = (kind << 4) | Number(size & 15n);
  return rest === 0n ? Buffer.from([first]) : Buffer.concat([Buffer.from([first | 0x80]), sevenBits(rest)]);
}

function sevenBits(value: bigint): Buffer {
  const bytes: number[] = [];
  for (let rest = value; bytes.length === 0 || rest > 0n; rest >>= 7n) {
    if (bytes.length > 0) bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 0x80;
    bytes.push(Number(rest & 127n));
  }
  return Buffer.from(bytes);
}

/** The highest bits first, one more for each byte that follows. */
function distance(value: number): Buffer {
  const bytes = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128))
    bytes.unshift((--rest % 128) | 0x80);
  return Buffer.from(bytes);
}

function fourBytes(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
