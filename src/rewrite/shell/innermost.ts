import type { Span } from "../../model/script.js";

/** The narrowest node that holds a place. */
export function innermost<T extends Span>(nodes: readonly T[], place: Span): T | undefined {
  return nodes
    .filter(({ start, end }) => start <= place.start && place.end <= end)
    .sort((a, b) => a.end - a.start - (b.end - b.start))[0];
}
