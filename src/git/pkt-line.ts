/** Four hexadecimal digits before each line tell its length, these four included (gitprotocol-common(5)). */
const headLength = 4;

/** Ends a list of lines. */
export const flushPkt = Buffer.from("0000");

export function pktLine(text: string): Buffer {
  const content = Buffer.from(text, "utf8");
  const length = (content.length + headLength).toString(16).padStart(headLength, "0");
  return Buffer.concat([Buffer.from(length), content]);
}

/** The lines up to the first flush; of what was cut off those that are whole. */
export function pktLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let at = 0; ; ) {
    const head = bytes.toString("latin1", at, at + headLength);
    const length = /^[0-9a-f]{4}$/i.test(head) ? Number.parseInt(head, 16) : 0;
    if (length < headLength || at + length > bytes.length) return lines;
    lines.push(bytes.subarray(at + headLength, at + length));
    at += length;
  }
}
