/** What follows a header line: this many bytes of content, kept or skipped; undefined: nothing. */
export type Follows = { readonly size: number; readonly keep: boolean } | undefined;

export interface BatchSink {
  /** One answer's first line, from `start` to before `end`; valid during the call only. */
  header(bytes: Buffer, start: number, end: number): Follows;
  /** The content that was to be kept; valid during the call only. */
  content(bytes: Buffer): void;
}

const lineFeed = 0x0a;

/**
 * Takes the output of `git cat-file --batch` (git-cat-file(1), BATCH OUTPUT) in pieces of any size. Content that
 * lies within one piece is handed on without a copy; what is skipped is never held.
 */
export class BatchParser {
  private line: Buffer[] = [];
  private content: Buffer | undefined;
  private filled = 0;
  /** Bytes of content still to come, its final line feed included; 0 while a header is awaited. */
  private remaining = 0;

  constructor(private readonly sink: BatchSink) {}

  push(piece: Buffer): void {
    let offset = 0;
    while (offset < piece.length) {
      offset = this.remaining === 0 ? this.readHeader(piece, offset) : this.readContent(piece, offset);
    }
  }

  private readHeader(piece: Buffer, offset: number): number {
    const end = piece.indexOf(lineFeed, offset);
    if (end < 0) {
      this.line.push(Buffer.from(piece.subarray(offset)));
      return piece.length;
    }
    const follows = this.line.length === 0 ? this.sink.header(piece, offset, end) : this.joined(piece, end);
    if (follows === undefined) return end + 1;
    this.remaining = follows.size + 1;
    if (!follows.keep) return end + 1;
    const start = end + 1;
    if (start + this.remaining <= piece.length) {
      this.remaining = 0;
      this.sink.content(piece.subarray(start, start + follows.size));
      return start + follows.size + 1;
    }
    this.content = Buffer.allocUnsafe(follows.size + 1);
    this.filled = 0;
    return start;
  }

  /** A line that began in the pieces before. */
  private joined(piece: Buffer, end: number): Follows {
    const line = Buffer.concat([...this.line, piece.subarray(0, end)]);
    this.line = [];
    return this.sink.header(line, 0, line.length);
  }

  private readContent(piece: Buffer, offset: number): number {
    const end = Math.min(piece.length, offset + this.remaining);
    this.remaining -= end - offset;
    if (this.content === undefined) return end;
    this.filled += piece.copy(this.content, this.filled, offset, end);
    if (this.remaining > 0) return end;
    const { content } = this;
    this.content = undefined;
    this.sink.content(content.subarray(0, content.length - 1));
    return end;
  }
}
