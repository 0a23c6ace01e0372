/** So many are kept, of no more bytes than the largest that is asked for. */
const most = 4;
const step = 1 << 20;

const spares: Buffer[] = [];

/**
 * A buffer of `length` bytes, which hold anything. One that was used before is taken where there is one: a new one of a megabyte has
 * its pages cleared by the system one by one, and some of them let V8 collect all garbage.
 */
export function borrowBuffer(length: number): Buffer {
  const at = spares.findIndex((spare) => spare.length >= length);
  const [spare = Buffer.allocUnsafeSlow(Math.ceil(length / step) * step)] =
    at < 0 ? [] : spares.splice(at, 1);
  return spare;
}

/** Whoever gives one back must not use it any more. */
export function returnBuffer(buffer: Buffer): void {
  spares.push(buffer);
  spares.sort((a, b) => a.length - b.length);
  // The small ones go first: a large one serves for them too.
  if (spares.length > most) spares.shift();
}
