import { UnreadableObject } from "./unreadable-object.js";

/** The kinds of an entry by their numbers, of which two are deltas: to another of the same pack, and to one by its id. */
const kinds = ["", "commit", "tree", "blob", "tag", "", "ofs-delta", "ref-delta"];
const [byDistance, byId] = [6, 7];

/** git reads no more than 64 bits of a size, even where they are zeros. */
const mostUnit = 2 ** 57;

/** More bytes than any head has. */
export const mostHeadBytes = 64;

/** How an entry of a pack begins (gitformat-pack(5)). */
export interface EntryHead {
  readonly kind: string;
  /** Bytes of what follows, unpacked: the content, or a delta. */
  readonly size: number;
  /** Bytes of the head itself. */
  readonly length: number;
  /** How many bytes before this entry the one begins that a delta is to; else undefined. */
  readonly distance: number | undefined;
  /** The id of what a delta is to; else undefined. */
  readonly baseId: string | undefined;
}

/** Reads the head that `bytes` begin with. Raises `UnreadableObject`. */
export function readEntryHead(bytes: Buffer, idBytes: number): EntryHead {
  const number = ((bytes[0] ?? 0) >> 4) & 7;
  const kind = kinds[number] ?? "";
  let [size, unit, at] = [(bytes[0] ?? 0) & 15, 16, 1];
  for (let goesOn = isSet(bytes[0]); goesOn; unit *= 128) {
    if (unit > mostUnit) throw new UnreadableObject("a size has more bytes than git reads");
    const byte = bytes[at++] ?? 0;
    size += (byte & 0x7f) * unit;
    goesOn = isSet(byte);
  }
  let distance: number | undefined;
  let baseId: string | undefined;
  if (number === byDistance) {
    distance = (bytes[at] ?? 0) & 0x7f;
    // One more for each further byte, as no distance is written in two ways.
    while (isSet(bytes[at++])) distance = (distance + 1) * 128 + ((bytes[at] ?? 0) & 0x7f);
  } else if (number === byId) {
    baseId = bytes.toString("hex", at, at + idBytes);
    at += idBytes;
  }
  if (kind === "" || at > bytes.length || !Number.isSafeInteger(size) || distance === 0)
    throw new UnreadableObject("what an entry begins with is none of its kinds");
  return { kind, size, length: at, distance, baseId };
}

/** Whether another byte of the same number follows. */
function isSet(byte = 0): boolean {
  return (byte & 0x80) !== 0;
}
