import { constants, inflateSync } from "node:zlib";
import { applyDelta, resultSize } from "./apply-delta.js";
import { ByteFile } from "./byte-file.js";
import { mostHeadBytes, readEntryHead } from "./pack-entry.js";
import { type HeldBytes, PackIndex } from "./pack-index.js";
import { UnreadableObject } from "./unreadable-object.js";

/** A pack's own head, before its first entry: `PACK`, its version and how many entries there are, 4 bytes each. */
const [headBytes, signature, versions] = [12, 0x5041434b, [2, 3]];
/** Enough of a packed content to see how it begins: what it is packed with comes first. */
const startBytes = 512;
/** Pieces of a pack that are read at once: what follows is often asked for next. */
const [leastBytes, windowBytes] = [4 << 10, 64 << 10];
/** Bytes of what deltas were applied to that are held: several are, to the same. */
const mostBaseBytes = 16 << 20;
/** git makes chains of 4,095 deltas at the most. One whose parts have more bytes is left to git, as nothing else is done meanwhile. */
const [longestChain, mostChainBytes] = [4096, 64 << 20];

/** Where the content of an entry begins, and of what size and kind it is. */
interface Entry {
  readonly kind: string;
  /** Bytes, unpacked. */
  readonly size: number;
  readonly start: number;
  /** Where the entry begins that a delta is to; undefined for an object that is packed as a whole. */
  readonly base: number | undefined;
}

export interface StoredObject {
  readonly type: string;
  readonly content: Buffer;
}

/** One pack of a repository with its index (gitformat-pack(5)). All methods raise `UnreadableObject`, and what node:fs and node:zlib raise. */
export class Pack {
  private readonly index: PackIndex;
  private file: ByteFile | undefined;
  private window = Buffer.alloc(0);
  private held = { start: 0, end: 0 };
  private readonly bases = new Map<number, StoredObject>();
  private baseBytes = 0;

  /** `path` is without its ending. */
  constructor(
    private readonly path: string,
    private readonly idBytes: number,
    held?: HeldBytes,
  ) {
    this.index = new PackIndex(`${path}.idx`, idBytes, held);
  }

  /** How many objects it has. */
  get count(): number {
    return this.index.count;
  }

  /** Where an object begins; undefined where it is not in this pack. */
  offsetOf(id: string): number | undefined {
    return this.index.offsetOf(id);
  }

  /** What the object at an offset is, and its bytes. */
  info(offset: number): { readonly type: string; readonly size: number } {
    let entry = this.entry(offset);
    const size = entry.base === undefined ? entry.size : resultSize(this.unpackStart(entry));
    for (let length = 0; entry.base !== undefined; length++) {
      if (length > longestChain) throw new UnreadableObject("a chain of deltas does not end");
      entry = this.entry(entry.base);
    }
    return { type: entry.kind, size };
  }

  /** Whether deltas lead back to where they began, or nearly never end: git follows them until there is no memory left. */
  isCircle(offset: number): boolean {
    const seen = new Set<number>();
    for (let at: number | undefined = offset; at !== undefined; at = this.entry(at).base) {
      if (seen.has(at) || seen.size > 10 * longestChain) return true;
      seen.add(at);
    }
    return false;
  }

  /** The object at an offset; undefined where it has more bytes than `most`, or what it is made of has too many. */
  read(offset: number, most: number): StoredObject | undefined {
    const deltas: { readonly at: number; readonly delta: Buffer }[] = [];
    let chainBytes = 0;
    let at = offset;
    let found = this.bases.get(at);
    if (found && found.content.length > most) return undefined;
    while (found === undefined) {
      const entry = this.entry(at);
      if (entry.size > most) return undefined;
      const content = this.unpack(entry);
      if (entry.base === undefined) {
        found = { type: entry.kind, content };
        if (deltas.length > 0) this.keep(at, found);
        break;
      }
      const size = resultSize(content);
      chainBytes += size + content.length;
      if (size > most || chainBytes > mostChainBytes || deltas.length > longestChain) return undefined;
      deltas.push({ at, delta: content });
      at = entry.base;
      found = this.bases.get(at);
    }
    for (let next = deltas.pop(); next; next = deltas.pop()) {
      found = { type: found.type, content: applyDelta(found.content, next.delta) };
      if (deltas.length > 0) this.keep(next.at, found);
    }
    return found;
  }

  close(): void {
    this.index.close();
    this.file?.close();
  }

  /** As git does before it uses a pack: another than the one that its index was made of has other things at its offsets. */
  private open(): ByteFile {
    const file = new ByteFile(`${this.path}.pack`);
    try {
      const head = file.bytes(0, headBytes);
      const isOurs =
        head.readUInt32BE(0) === signature &&
        versions.includes(head.readUInt32BE(4)) &&
        head.readUInt32BE(8) === this.index.count &&
        file.bytes(file.size - this.idBytes, this.idBytes).equals(this.index.packChecksum());
      if (!isOurs) throw new UnreadableObject(`${this.path}.pack is not what its index is of`);
    } catch (error) {
      file.close();
      throw error;
    }
    return file;
  }

  private keep(offset: number, base: StoredObject): void {
    this.bases.set(offset, base);
    this.baseBytes += base.content.length;
    for (const [oldest, { content }] of this.bases) {
      if (this.baseBytes <= mostBaseBytes) break;
      this.bases.delete(oldest);
      this.baseBytes -= content.length;
    }
  }

  private entry(offset: number): Entry {
    const { kind, size, length, distance, baseId } = readEntryHead(
      this.view(offset, mostHeadBytes),
      this.idBytes,
    );
    const start = offset + length;
    if (distance !== undefined) return { kind, size, start, base: offset - distance };
    if (baseId === undefined) return { kind, size, start, base: undefined };
    const base = this.index.offsetOf(baseId);
    if (base === undefined) throw new UnreadableObject("a delta is to what its pack does not have");
    return { kind, size, start, base };
  }

  private unpack({ start, size }: Entry): Buffer {
    const options = { chunkSize: Math.max(64, size + 1), maxOutputLength: size + 1 };
    // Most contents shrink to a third. What is packed less well is read once more, by zlib's own bound.
    const content =
      attempt(() => inflateSync(this.view(start, (size >> 1) + 256), options)) ??
      inflateSync(this.view(start, size + (size >> 8) + 64), options);
    if (content.length !== size) throw new UnreadableObject("an object is not of its size");
    return content;
  }

  /** The first bytes of an entry's content. */
  private unpackStart({ start, size }: Entry): Buffer {
    const bytes = this.view(start, startBytes).subarray(0, startBytes);
    const chunkSize = Math.min(Math.max(64, size + 1), leastBytes);
    return inflateSync(bytes, { chunkSize, finishFlush: constants.Z_SYNC_FLUSH });
  }

  /** At least `length` bytes from `offset` on, fewer at the end of the pack; they are only valid until the next call. */
  private view(offset: number, length: number): Buffer {
    this.file ??= this.open();
    const last = this.file.size - this.idBytes;
    const end = Math.min(offset + length, last);
    if (offset < headBytes || offset >= last)
      throw new UnreadableObject(`${this.path}.pack has no byte ${offset}`);
    if (end - offset > windowBytes) return this.file.bytes(offset, end - offset);
    if (offset < this.held.start || end > this.held.end) {
      const filled = Math.min(Math.max(end - offset, leastBytes), last - offset);
      if (this.window.length === 0) this.window = Buffer.allocUnsafeSlow(windowBytes);
      this.held = { start: 0, end: 0 };
      this.file.fill(this.window.subarray(0, filled), offset);
      this.held = { start: offset, end: offset + filled };
    }
    return this.window.subarray(offset - this.held.start, this.held.end - this.held.start);
  }
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
