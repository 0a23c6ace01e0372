import ts from "typescript";

/** What a call of jest may be built on: `test`, `test.each`, `describe`; what is skipped, or only planned, is no test. */
const callees = /^(?:test|it|describe)(?:\.each)?$/;

/**
 * The titles of the tests and groups in a source file. A row of a table stands for itself where the title is `%s` and the rows
 * are written out: as arrays or strings, or as the keys of an object.
 */
export function testTitles(source: string): ReadonlySet<string> {
  const file = ts.createSourceFile("x.ts", source, ts.ScriptTarget.Latest, true);
  const tables = new Map<string, ts.Expression>();
  const titles = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer)
      tables.set(node.name.text, node.initializer);
    if (ts.isCallExpression(node)) for (const title of titlesOf(node, tables)) titles.add(title);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return titles;
}

function titlesOf(call: ts.CallExpression, tables: ReadonlyMap<string, ts.Expression>): string[] {
  const [first, body] = call.arguments;
  if (!first || !body || !ts.isStringLiteralLike(first)) return [];
  if (ts.isIdentifier(call.expression)) return callees.test(call.expression.text) ? [first.text] : [];
  if (!ts.isCallExpression(call.expression) || !callees.test(call.expression.expression.getText())) return [];
  const [table] = call.expression.arguments;
  return [first.text, ...rowNames(table, tables).map((name) => first.text.replace("%s", name))];
}

function rowNames(table: ts.Node | undefined, tables: ReadonlyMap<string, ts.Expression>): string[] {
  if (table && ts.isIdentifier(table)) return rowNames(tables.get(table.text), new Map());
  if (table && ts.isCallExpression(table) && table.expression.getText() === "Object.entries")
    return rowNames(table.arguments[0], tables);
  if (table && ts.isObjectLiteralExpression(table))
    return table.properties.flatMap(({ name }) =>
      name && (ts.isStringLiteral(name) || ts.isIdentifier(name)) ? [name.text] : [],
    );
  if (!table || !ts.isArrayLiteralExpression(table)) return [];
  return table.elements.flatMap((row) => {
    const cell = ts.isArrayLiteralExpression(row) ? row.elements[0] : row;
    return cell && ts.isStringLiteralLike(cell) ? [cell.text] : [];
  });
}
