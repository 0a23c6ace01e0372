/**
 * A file's bytes as a string of one character a byte (latin1). Offsets into it are byte offsets and no byte
 * is ever lost, whatever the file's encoding; text for people is decoded from it with `decodeText`.
 */
export type Content = string;

/** Replaces the bytes `start` ≤ offset < `end` with `text`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: Content;
}

export function contentOfBytes(bytes: Buffer): Content {
  return bytes.toString("latin1");
}

export function bytesOfContent(content: Content): Buffer {
  return Buffer.from(content, "latin1");
}

/** The content of a file that holds `text` in UTF-8. */
export function contentOfText(text: string): Content {
  return Buffer.from(text, "utf8").toString("latin1");
}

/** The content as UTF-8 text; bytes that are none become U+FFFD. */
export function decodeText(content: Content): string {
  return Buffer.from(content, "latin1").toString("utf8");
}
