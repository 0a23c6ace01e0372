import type { Content } from "../../model/content.js";

/** What would be wrong with a file of JSON or XML: JSON that parsed must parse, and XML close what it opens as it did. */
export function mappingFault(path: string, before: Content, after: Content): string | null {
  if (path.endsWith(".json")) return parses(before) && !parses(after) ? "it would no longer be JSON" : null;
  if (!path.endsWith(".xml")) return null;
  const [was, is] = [unclosedElements(before), unclosedElements(after)];
  const name = [...new Set([...was.keys(), ...is.keys()])].find(
    (element) => (was.get(element) ?? 0) !== (is.get(element) ?? 0),
  );
  return name === undefined ? null : `an element <${name}> would not be closed as it was`;
}

function parses(content: Content): boolean {
  try {
    JSON.parse(content);
    return true;
  } catch {
    return false;
  }
}

function unclosedElements(content: Content): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [, slash, name = ""] of content.matchAll(/<(\/?)([A-Za-z][\w-]*)/g))
    counts.set(name, (counts.get(name) ?? 0) + (slash === "/" ? -1 : 1));
  return counts;
}
