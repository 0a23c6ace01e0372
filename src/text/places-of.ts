import type { Content } from "../model/content.js";

/** Offsets at which a name stands as a whole word. */
export function* placesOf(name: string, content: Content): Generator<number> {
  for (let at = content.indexOf(name); at !== -1; at = content.indexOf(name, at + name.length)) {
    const around = `${content[at - 1] ?? ""} ${content[at + name.length] ?? ""}`;
    if (!/\w/.test(around)) yield at;
  }
}
