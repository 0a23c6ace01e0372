const signals = ["SIGTERM", "SIGINT"] as const;

/** Resolves with the first signal that asks `process` to end; a second one of its kind ends it at once, as ever. */
export function stopSignal(process: Pick<NodeJS.Process, "once">): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of signals) process.once(signal, () => resolve(signal));
  });
}
