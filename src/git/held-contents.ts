/** Bytes that are held at the most. */
const mostBytes = 16 << 20;

/** Contents of blobs by their ids, as far as there is room: what a search has found is asked for soon, and a small tree again and again. */
export class HeldContents {
  private readonly contents = new Map<string, Buffer>();
  private room = mostBytes;

  keep(id: string, content: Buffer): void {
    if (this.contents.has(id) || content.length > this.room) return;
    this.room -= content.length;
    this.contents.set(id, content);
  }

  get(id: string): Buffer | undefined {
    return this.contents.get(id);
  }
}
