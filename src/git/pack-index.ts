import { ByteFile } from "./byte-file.js";
import { borrowBuffer, returnBuffer } from "./spare-buffers.js";
import { UnreadableObject } from "./unreadable-object.js";

/** `\377tOc` and the version; then how many ids begin with each byte or one before it, 4 bytes each. */
const [signature, version] = [0xff744f63, 2];
const [fanoutStart, namesStart] = [8, 1032];
/** Of a name there are its id, a checksum and where it begins. */
const [checksumBytes, offsetBytes] = [4, 4];
/** An offset with this bit is the place of one of 8 bytes. */
const [isLong, longBytes] = [0x8000_0000, 8];

/** Bytes of an index that are held: one of no more than `small` is read whole. */
export interface HeldBytes {
  readonly small: number;
  readonly most: number;
}

const heldBytes: HeldBytes = { small: 6 << 20, most: 32 << 20 };

/** The objects whose ids begin with one byte. */
interface Bucket {
  /** Their ids in order, binary. */
  readonly ids: Buffer;
  readonly offsets: Buffer;
}

/** Tells where in a pack its objects begin: the file `pack-*.idx` of version 2 (gitformat-pack(5)). */
export class PackIndex {
  /** Objects in the pack. */
  readonly count: number;
  private readonly file: ByteFile;
  /** Lent as long as the index is open. */
  private whole: Buffer | undefined;
  private readonly fanout: Buffer;
  private readonly buckets = new Map<number, Bucket>();
  private heldBytes = 0;

  /** Raises `UnreadableObject` for another version and for what git refuses (`load_idx`), and what node:fs raises. */
  constructor(
    private readonly path: string,
    private readonly idBytes: number,
    private readonly held = heldBytes,
  ) {
    this.file = new ByteFile(path);
    try {
      const { size } = this.file;
      if (size <= held.small) this.readWhole();
      const start = this.bytes(0, namesStart);
      this.fanout = Buffer.from(start.subarray(fanoutStart));
      this.count = start.readUInt32BE(namesStart - 4);
      if (start.readUInt32BE(0) !== signature || start.readUInt32BE(4) !== version)
        throw new UnreadableObject(`${path} is of another version`);
      this.checkSizes();
    } catch (error) {
      this.close();
      throw error;
    }
    if (this.whole) this.file.close();
  }

  /** The last bytes of the pack that this is an index of: its checksum. */
  packChecksum(): Buffer {
    return this.bytes(this.file.size - 2 * this.idBytes, this.idBytes);
  }

  /** Where the object begins, in bytes; undefined where the pack has none of this id. Raises `UnreadableObject`. */
  offsetOf(id: string): number | undefined {
    const { ids, offsets } = this.bucket(Number.parseInt(id.slice(0, 2), 16));
    const { idBytes } = this;
    // The four bytes after the first, which all here have in common, tell most of them apart.
    const key = Number.parseInt(id.slice(2, 10), 16);
    let [low, high] = [0, offsets.length / offsetBytes];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const start = middle * idBytes;
      const order =
        ids.readUInt32BE(start + 1) - key || compare(ids.toString("hex", start, start + idBytes), id);
      if (order === 0) return this.offset(offsets.readUInt32BE(middle * offsetBytes));
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return undefined;
  }

  close(): void {
    this.file.close();
    if (this.whole) returnBuffer(this.whole);
    this.whole = undefined;
    this.buckets.clear();
  }

  private readWhole(): void {
    this.whole = borrowBuffer(this.file.size);
    this.file.fill(this.whole.subarray(0, this.file.size), 0);
  }

  /** As git does before it uses an index: one that is not whole is of no use. */
  private checkSizes(): void {
    for (let at = 4; at < this.fanout.length; at += 4)
      if (this.fanout.readUInt32BE(at) < this.fanout.readUInt32BE(at - 4))
        throw new UnreadableObject(`the counts of ${this.path} do not grow`);
    const { count, idBytes } = this;
    const rest = this.file.size - this.longStart - 2 * idBytes;
    if (rest < 0 || rest > Math.max(0, count - 1) * longBytes)
      throw new UnreadableObject(`${this.path} is not of its size`);
  }

  private bucket(first: number): Bucket {
    const known = this.buckets.get(first);
    if (known) return known;
    const { idBytes, count } = this;
    const from = first === 0 ? 0 : this.fanout.readUInt32BE((first - 1) * 4);
    const to = this.fanout.readUInt32BE(first * 4);
    const bytes = (to - from) * (idBytes + offsetBytes);
    if (bytes > this.held.most) throw new UnreadableObject(`${this.path} is too large to be held`);
    const offsetsStart = namesStart + count * (idBytes + checksumBytes);
    const bucket = {
      ids: this.bytes(namesStart + from * idBytes, (to - from) * idBytes),
      offsets: this.bytes(offsetsStart + from * offsetBytes, (to - from) * offsetBytes),
    };
    if (this.heldBytes + bytes > this.held.most) {
      this.buckets.clear();
      this.heldBytes = 0;
    }
    this.heldBytes += bytes;
    this.buckets.set(first, bucket);
    return bucket;
  }

  /** Where the offsets of 8 bytes begin. */
  private get longStart(): number {
    return namesStart + this.count * (this.idBytes + checksumBytes + offsetBytes);
  }

  private offset(stored: number): number {
    if (stored < isLong) return stored;
    const at = this.longStart + (stored - isLong) * longBytes;
    return Number(this.bytes(at, longBytes).readBigUInt64BE(0));
  }

  private bytes(position: number, length: number): Buffer {
    if (!this.whole) return this.file.bytes(position, length);
    if (position + length > this.file.size) throw new UnreadableObject(`${this.path} ends too early`);
    return this.whole.subarray(position, position + length);
  }
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
