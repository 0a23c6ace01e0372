import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { UnreadableObject } from "./unreadable-object.js";

/**
 * A file that is read in pieces, from wherever they are. It stays readable when somebody deletes it. What it holds mostly is in the
 * system's memory, from which a piece is copied sooner than another thread would be asked for it.
 */
export class ByteFile {
  /** Bytes. */
  readonly size: number;
  private file: number | undefined;

  /** Raises `UnreadableObject` for what is no regular file, and what node:fs raises. */
  constructor(private readonly path: string) {
    // Else a pipe would be waited for, until somebody writes to it.
    this.file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const found = fstatSync(this.file);
    this.size = found.size;
    if (found.isFile()) return;
    this.close();
    throw new UnreadableObject(`${path} is no file`);
  }

  /** Fills `into` with what begins at `position`. Raises `UnreadableObject` where the file ends before. */
  fill(into: Buffer, position: number): void {
    if (this.file === undefined) throw new UnreadableObject(`${this.path} was closed`);
    for (let at = 0; at < into.length; ) {
      const count = readSync(this.file, into, at, into.length - at, position + at);
      if (count === 0) throw new UnreadableObject(`${this.path} ends at ${position + at}`);
      at += count;
    }
  }

  /** The bytes from `position` on. Raises as `fill`. */
  bytes(position: number, length: number): Buffer {
    if (position < 0 || position + length > this.size)
      throw new UnreadableObject(`${this.path} has no ${length} bytes at ${position}`);
    const bytes = Buffer.allocUnsafeSlow(length);
    this.fill(bytes, position);
    return bytes;
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }
}
