import { UnreadableObject } from "./unreadable-object.js";

/** A number of 7 bits a byte, the lowest first, of which all but the last have the eighth set; and where it ends. */
function readSize(delta: Buffer, start: number): { readonly size: number; readonly end: number } {
  let [size, unit, at] = [0, 1, start];
  for (let byte = 0x80; (byte & 0x80) !== 0; unit *= 128) {
    byte = delta[at++] ?? Number.NaN;
    size += (byte & 0x7f) * unit;
    if (Number.isNaN(byte) || !Number.isSafeInteger(size)) throw new UnreadableObject("a delta has no size");
  }
  return { size, end: at };
}

/** Bytes of what a delta makes; only its first bytes are needed. Raises `UnreadableObject`, as git takes none that makes nothing. */
export function resultSize(delta: Buffer): number {
  const { size } = readSize(delta, readSize(delta, 0).end);
  if (size === 0) throw new UnreadableObject("a delta makes nothing");
  return size;
}

/** Most pieces are so short that a call of what copies them takes longer than to copy them. */
function copyBytes(from: Buffer, start: number, to: Buffer, at: number, length: number): void {
  if (length > 48) from.copy(to, at, start, start + length);
  else for (let done = 0; done < length; done++) to[at + done] = from[start + done] as number;
}

/** What a delta makes of its base: pieces of that, and bytes of its own (gitformat-pack(5)). Raises `UnreadableObject`. */
export function applyDelta(base: Buffer, delta: Buffer): Buffer {
  const from = readSize(delta, 0);
  const to = readSize(delta, from.end);
  if (from.size !== base.length) throw new UnreadableObject("a delta is for another base");
  const result = Buffer.allocUnsafe(to.size);
  let [at, written] = [to.end, 0];
  while (at < delta.length) {
    const instruction = delta[at++] as number;
    if ((instruction & 0x80) === 0) {
      if (instruction === 0 || at + instruction > delta.length || written + instruction > to.size)
        throw new UnreadableObject("a delta adds what it does not have");
      copyBytes(delta, at, result, written, instruction);
      at += instruction;
      written += instruction;
      continue;
    }
    let [offset, size] = [0, 0];
    for (let byte = 0; byte < 4; byte++)
      if ((instruction & (1 << byte)) !== 0) offset += (delta[at++] ?? 0) * 2 ** (8 * byte);
    for (let byte = 0; byte < 3; byte++)
      if ((instruction & (0x10 << byte)) !== 0) size += (delta[at++] ?? 0) << (8 * byte);
    if (size === 0) size = 0x10000;
    if (at > delta.length || offset + size > base.length || written + size > to.size)
      throw new UnreadableObject("a delta copies what its base does not have");
    copyBytes(base, offset, result, written, size);
    written += size;
  }
  if (written !== to.size) throw new UnreadableObject("a delta makes less than it says");
  return result;
}
