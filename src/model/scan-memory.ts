/** Remembers results of pure work by a computed key; forgetting is always allowed, a wrong answer never. */
export interface ScanMemory {
  recall(key: string): Promise<unknown>;
  remember(key: string, value: unknown): Promise<void>;
}

/** Remembers nothing. */
export const noMemory: ScanMemory = {
  recall: () => Promise.resolve(undefined),
  remember: () => Promise.resolve(),
};
