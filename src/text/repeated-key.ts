import { type Document, isScalar, visit } from "yaml";

/**
 * A key that a mapping of the document holds twice, undefined if none does. The parser compares each key with all before it,
 * which takes hours for a file of some megabytes: it is to be told not to (`uniqueKeys: false`), and this asked in its place.
 */
export function repeatedKey(document: Document): string | undefined {
  let repeated: string | undefined;
  visit(document, {
    Map: (_, { items }) => {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        const name = isScalar(key) ? key.value : key;
        if (seen.has(name)) {
          repeated = String(name);
          return visit.BREAK;
        }
        seen.add(name);
      }
      return undefined;
    },
  });
  return repeated;
}
