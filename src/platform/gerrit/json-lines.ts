const lineFeed = 0x0a;

/**
 * The values of a stream with one JSON value a line. A line that is longer than `longest` bytes is never held whole;
 * it, a line that is no JSON and a last line that was cut off are left out, and `skipped` is called for each.
 */
export async function* jsonLines(
  pieces: AsyncIterable<Uint8Array>,
  longest: number,
  skipped: () => void,
): AsyncGenerator<unknown, void> {
  let line: Uint8Array[] = [];
  let length = 0;
  const add = (part: Uint8Array) => {
    length += part.length;
    if (length <= longest) line.push(part);
    else line = [];
  };
  const take = () => {
    const text = length > longest ? undefined : Buffer.concat(line).toString("utf8").trim();
    line = [];
    length = 0;
    return text;
  };
  const values = function* (text: string | undefined): Generator<unknown> {
    if (text === "") return;
    const value = text === undefined ? undefined : parse(text);
    if (value === undefined) skipped();
    else yield value;
  };
  for await (const piece of pieces) {
    let start = 0;
    for (let end = piece.indexOf(lineFeed); end !== -1; end = piece.indexOf(lineFeed, start)) {
      add(piece.subarray(start, end));
      start = end + 1;
      yield* values(take());
    }
    // The stream may use the piece's memory again.
    add(Buffer.from(piece.subarray(start)));
  }
  yield* values(take());
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
