import { type Content, decodeText } from "../model/content.js";

/** A position as editors count it: line and column 1-based, the column in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Finds lines in a content by binary search; lines end with LF, CRLF or the end of the file. */
export class LineIndex {
  private readonly starts: number[] = [0];
  /** The place that was asked for last: those of a long line are counted on from one to the next. */
  private last = { offset: 0, column: 1 };

  constructor(readonly content: Content) {
    for (let at = content.indexOf("\n"); at !== -1; at = content.indexOf("\n", at + 1))
      this.starts.push(at + 1);
  }

  positionAt(offset: number): Position {
    const line = this.lineNumberAt(offset);
    const start = this.startOf(line);
    const { last } = this;
    // A character of several bytes counts once, so nothing is counted on from the middle of one.
    const isFurther =
      start <= last.offset && last.offset <= offset && this.content.charCodeAt(last.offset) < 0x80;
    const from = isFurther ? last : { offset: start, column: 1 };
    const column = from.column + decodeText(this.content.slice(from.offset, offset)).length;
    this.last = { offset, column };
    return { line, column };
  }

  /** 1-based number of the line that holds `offset`. */
  lineNumberAt(offset: number): number {
    let low = 0;
    let high = this.starts.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.startOf(middle + 1) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  startOf(line: number): number {
    return this.starts[line - 1] ?? this.content.length;
  }

  /** Offset after the line's last character, before its line end. */
  endOf(line: number): number {
    const next = this.startOf(line + 1);
    if (line >= this.starts.length) return this.content.length;
    return this.content[next - 2] === "\r" ? next - 2 : next - 1;
  }

  textOf(line: number): Content {
    return this.content.slice(this.startOf(line), this.endOf(line));
  }
}
