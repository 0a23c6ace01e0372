/** Calls to one server at the same time: a public Gerrit allows an account few more. */
const atOnce = 4;

/** The results of `ask` for each item, in the items' order; no more is asked after `signal`, or after one call failed. */
export async function inTurns<T, R>(
  items: readonly T[],
  signal: AbortSignal,
  ask: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = new Array(items.length);
  let next = 0;
  let failed = false;
  const turn = async () => {
    while (next < items.length && !failed) {
      signal.throwIfAborted();
      const at = next++;
      try {
        results[at] = await ask(items[at] as T);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, turn));
  return results;
}
