import type { Node } from "web-tree-sitter";

const scopes = new Set(["function_definition", "class_definition", "lambda"]);

export function namedChildren(node: Node): Node[] {
  return node.namedChildren.filter((child) => child !== null);
}

/** The nodes below `node` in the file's order, without those of functions and classes inside; these are given, not entered. */
export function* walkScope(node: Node): Generator<Node> {
  const waiting = namedChildren(node).reverse();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    yield next;
    if (!scopes.has(next.type)) for (const child of namedChildren(next).reverse()) waiting.push(child);
  }
}

const blocks = new Set([
  "if_statement",
  "elif_clause",
  "else_clause",
  "try_statement",
  "except_clause",
  "except_group_clause",
  "finally_clause",
  "with_statement",
  "for_statement",
  "while_statement",
  "block",
]);

/** A module's statements as they run when it is imported: those in conditions and attempts too, but not a program's part. */
export function* importedStatements(module: Node): Generator<Node> {
  const waiting = namedChildren(module).reverse();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (!blocks.has(next.type)) {
      yield next;
      continue;
    }
    const skipped = isProgramGuard(next) ? next.childForFieldName("consequence")?.id : undefined;
    // One by one, here and elsewhere: what a file has is more than a call can be given.
    for (const child of namedChildren(next).reverse()) if (child.id !== skipped) waiting.push(child);
  }
}

/** `if __name__ == "__main__":` */
export function isProgramGuard(statement: Node): boolean {
  if (statement.type !== "if_statement") return false;
  const condition = statement.childForFieldName("condition")?.text ?? "";
  return /\b__name__\b/.test(condition) && condition.includes("__main__");
}
