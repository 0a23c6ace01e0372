import type { Content, Edit } from "../../../model/content.js";
import type { Span } from "../../../model/script.js";
import { keyOf, type Literal, type LiteralPair, pairNamed } from "../../../python/literal.js";
import { readSetupFile, type SetupVariable } from "../../../python/setup-call.js";
import { LineIndex } from "../../../text/line-index.js";
import { linesRemoved, pythonForm } from "./lines-removed.js";
import { listElement } from "./list-element.js";
import { type ValueLine, valueLines, valueRemoved } from "./string-lines.js";

type StringLiteral = Literal & { readonly kind: "string" };

/**
 * Takes the entries that begin at `gone` out of the keyword `entry_points` of setup(): a dictionary, a string like an
 * ini file, or a variable that holds one. What empties goes too: the group, the keyword, a variable without another use.
 *
 *     entry_points={                        entry_points={
 *         'console_scripts': [...],    →        'console_scripts': [...],
 *         'wsgi_scripts': [                 },
 *             'x-wsgi = x.api:init',
 *         ],
 *     },
 */
export async function setupPyGroup(content: Content, gone: ReadonlySet<number>): Promise<Edit[]> {
  const file = await readSetupFile(content);
  const given = file.kind === "read" ? pairNamed(file.call.keywords, "entry_points") : undefined;
  if (file.kind !== "read" || !given) return [];
  return new SetupPyRemoval(new LineIndex(content), gone, file.variables).ofKeyword(given);
}

class SetupPyRemoval {
  constructor(
    private readonly lines: LineIndex,
    private readonly gone: ReadonlySet<number>,
    private readonly variables: readonly SetupVariable[],
  ) {}

  ofKeyword(given: LiteralPair): Edit[] {
    const { value } = given;
    if (value.kind === "string") {
      const left = this.withoutSection(value);
      return left === "empty" ? this.pair(given) : left;
    }
    const group = pairNamed(value, "wsgi_scripts");
    if (value.kind !== "dict" || !group) return [];
    const left = this.ofGroup(group.value);
    if (left !== "empty") return left;
    const isAlone = value.pairs.every((pair) => keyOf(pair) === "wsgi_scripts");
    return isAlone && this.mayGo(value, given)
      ? [...this.pair(given), ...this.variableOf(group)]
      : this.pair(group);
  }

  /** The entries of a list or string that go, or that none stays. */
  private ofGroup(value: Literal): Edit[] | "empty" {
    const items = value.kind === "list" ? value.items : [value];
    const strings = items.filter((item): item is StringLiteral => item.kind === "string");
    const left = strings.map((item) => this.entries(item));
    if (left.every((edits) => edits === "empty")) return "empty";
    if (value.kind !== "list") return left.flatMap((edits) => (edits === "empty" ? [] : edits));
    const whole = runs(strings, (item) => this.entries(item) === "empty");
    return [
      ...whole.map((run) => listElement(run, this.lines, null)),
      ...left.flatMap((edits) => (edits === "empty" ? [] : edits)),
    ];
  }

  private entries(literal: StringLiteral): Edit[] | "empty" {
    const entries = valueLines(literal).filter(({ text }) => text !== "" && !text.startsWith("#"));
    const going = entries.filter((line) => this.goes(literal, line));
    if (going.length === entries.length) return "empty";
    return going.flatMap(({ start, end }) => valueRemoved(literal, this.lines.content, start, end));
  }

  /** A string like an ini file without the group's lines, the comment above its header and one blank line. */
  private withoutSection(literal: StringLiteral): Edit[] | "empty" {
    const all = valueLines(literal);
    const going = all.filter((line) => this.goes(literal, line));
    const header = all.findIndex(({ text }) => sectionOf(text) === "wsgi_scripts");
    const next = all.findIndex(({ text }, at) => at > header && sectionOf(text) !== null);
    const body = all.slice(header + 1, next === -1 ? all.length : next).filter(isEntry);
    if (header === -1 || body.some((line) => !going.includes(line)))
      return going.flatMap(({ start, end }) => valueRemoved(literal, this.lines.content, start, end));
    const [from, to] = sectionLines(all, header, Math.max(header, ...body.map((line) => all.indexOf(line))));
    const rest = [...all.slice(0, from), ...all.slice(to + 1)];
    if (rest.every(({ text }) => text === "")) return "empty";
    return valueRemoved(literal, this.lines.content, all[from]?.start ?? 0, all[to]?.end ?? 0);
  }

  private goes({ offsets, value }: StringLiteral, { start, end }: ValueLine): boolean {
    const blanks = /^\s*/.exec(value.slice(start, end))?.[0].length ?? 0;
    return this.gone.has(offsets[start + blanks] ?? -1);
  }

  /** An element of a dictionary or a keyword of a call, and the variable that holds its value alone. */
  private pair(pair: LiteralPair): Edit[] {
    return [listElement(pair.span, this.lines, pythonForm), ...this.variableOf(pair)];
  }

  private variableOf({ span, value }: LiteralPair): Edit[] {
    if (isWithin(value.span, span)) return [];
    const variable = this.variables.find((known) => isWithin(value.span, known.statement));
    if (variable?.uses !== 1) return [];
    const { start, end } = variable.statement;
    const [first, last] = [start, end].map((at) => this.lines.lineNumberAt(at));
    return first === undefined || last === undefined
      ? []
      : [linesRemoved(first, last, this.lines, pythonForm)];
  }

  /** Whether what empties may go as a whole: it stands in place, or in a variable that nothing else uses. */
  private mayGo(value: Literal, given: LiteralPair): boolean {
    if (isWithin(value.span, given.span)) return true;
    return this.variables.some(({ statement, uses }) => uses === 1 && isWithin(value.span, statement));
  }
}

function sectionOf(text: string): string | null {
  return /^\[(.*)\]$/s.exec(text)?.[1]?.trim() ?? null;
}

function isEntry({ text }: ValueLine): boolean {
  return text !== "" && !text.startsWith("#");
}

/** From the comment above a section's header to its last entry, with one blank line where two would meet. */
function sectionLines(
  all: readonly ValueLine[],
  header: number,
  last: number,
): readonly [from: number, to: number] {
  let from = header;
  while (all[from - 1]?.text.startsWith("#")) from--;
  const [above, below] = [all[from - 1], all[last + 1]];
  const isLast = all.slice(last + 1).every(({ text }) => text === "");
  if (above?.text === "" && from > 1 && (isLast || below?.text === "")) return [from - 1, last];
  return [from, below?.text === "" && !isLast ? last + 1 : last];
}

function runs(items: readonly Literal[], goes: (item: StringLiteral) => boolean): Span[] {
  const found: Span[] = [];
  let open = false;
  for (const item of items) {
    const isGoing = item.kind === "string" && goes(item);
    const last = found.at(-1);
    if (isGoing && open && last) found[found.length - 1] = { start: last.start, end: item.span.end };
    else if (isGoing) found.push(item.span);
    open = isGoing;
  }
  return found;
}

function isWithin(inner: Span, outer: Span): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}
