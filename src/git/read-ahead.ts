import type { ObjectSource } from "./object-source.js";

/** Bytes that are held at the most. */
const mostBytes = 16 << 20;

/**
 * Contents that are read as soon as a search has found them, while it goes on: whoever asks for all that was found has
 * then not to wait for them too.
 */
export class ReadAhead {
  private readonly reading = new Map<string, Promise<Buffer | undefined>>();
  private room = mostBytes;

  constructor(private readonly source: ObjectSource) {}

  /** Begins to read blobs, as far as there is room for them. */
  begin(ids: Iterable<string>, sizes: ReadonlyMap<string, number>): void {
    for (const id of ids) {
      const size = sizes.get(id) ?? Number.POSITIVE_INFINITY;
      if (this.reading.has(id) || size > this.room) continue;
      this.room -= size;
      const content = this.source.contents(id).then((found) => found?.content);
      // What fails is read again by who needs it, and told then.
      this.reading.set(
        id,
        content.catch(() => undefined),
      );
    }
  }

  /** A content that was read, or is being read; undefined else. */
  content(id: string): Promise<Buffer | undefined> | undefined {
    return this.reading.get(id);
  }
}
