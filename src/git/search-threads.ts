import { availableParallelism } from "node:os";

/**
 * Threads of git that search on this machine at the same time: one more than there are processors, as one of them mostly waits for
 * another to unpack. Git itself takes no more than eight.
 */
export const searchThreads = Math.min(availableParallelism() + 1, 8);
