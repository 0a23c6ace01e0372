import { createRequire } from "node:module";
import type { Node, Parser } from "web-tree-sitter";
import type { Content } from "../model/content.js";

/** Above this size a file is data rather than code; broken input of that size would keep the parser busy for long. */
const longest = 1 << 20;

const byteOrderMark = "\u00ef\u00bb\u00bf";

let loading: Promise<Parser> | undefined;

/**
 * Parses Python of any version from 2 to 3.14 with tree-sitter and hands the module's node to `read`; null for what
 * is too long to be code. Indexes into the tree are byte offsets. The tree is freed when `read` returns, so no node
 * may leave it. The parser is loaded with the first call, once.
 */
export async function parsePython<T>(content: Content, read: (module: Node) => T): Promise<T | null> {
  if (content.length > longest) return null;
  loading ??= loadParser();
  const parser = await loading;
  const tree = parser.parse(readable(content));
  if (tree === null) return null;
  try {
    return read(tree.rootNode);
  } finally {
    tree.delete();
  }
}

/**
 * The same with every offset kept: line ends in a byte order mark's place, which are no indent, and one letter for
 * each byte of a name that is not ASCII, as the bytes of a letter need not be letters.
 */
function readable(content: Content): string {
  const source = content.startsWith(byteOrderMark) ? `\n\n\n${content.slice(3)}` : content;
  return source.replace(/[\u0080-\u00ff]/g, "\u00e9");
}

async function loadParser(): Promise<Parser> {
  const { Language, Parser } = await import("web-tree-sitter");
  await Parser.init();
  const grammar = createRequire(import.meta.url).resolve("tree-sitter-python/tree-sitter-python.wasm");
  return new Parser().setLanguage(await Language.load(grammar));
}
