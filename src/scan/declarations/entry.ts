import type { DeclarationPlace, ScriptDeclaration, Span } from "../../model/script.js";

/** An entry as it stands: `text` is what a group's line says, decoded. */
export interface EntrySite {
  readonly text: string;
  readonly path: string;
  readonly line: number;
  readonly nameSpan: Span;
  readonly where: DeclarationPlace;
}

/** Takes `name = module:attribute` apart; an entry that pbr could make no script of gets its fault. */
export function declaredEntry(
  { text, ...site }: EntrySite,
  ownFault: string | null = null,
): ScriptDeclaration {
  const { name, module, attribute } = partsOf(text);
  const factory = attribute === undefined ? (module ?? "") : `${module}:${attribute}`;
  return {
    name: name ?? text,
    factory,
    ...site,
    fault: ownFault ?? faultOf(text, name, attribute),
    caution: null,
    obstacle: null,
    packageRoot: null,
    others: [],
  };
}

interface Parts {
  readonly name?: string;
  readonly module?: string;
  readonly attribute?: string;
}

/** `name = module:attr [extras]`, as importlib.metadata's EntryPoint.pattern and Pair.parse have it; without a pattern that reads a blank twice. */
function partsOf(text: string): Parts {
  const name = entryName(text);
  const value = text.slice(text.indexOf("=") + 1).trim();
  const target = value.endsWith("]") && value.includes("[") ? value.slice(0, value.indexOf("[")) : value;
  const [module = "", attribute, ...more] = target.split(":").map((part) => part.trim());
  const isTarget = [module, ...(attribute === undefined ? [] : [attribute])].every((part) =>
    /^[\w.]+$/.test(part),
  );
  if (name === null || !isTarget || more.length > 0) return {};
  return { name, module, ...(attribute === undefined ? {} : { attribute }) };
}

/** What stands before the first equals sign; null if there is none or nothing before it. */
export function entryName(text: string): string | null {
  const at = text.indexOf("=");
  return at === -1 ? null : text.slice(0, at).trimEnd() || null;
}

function faultOf(text: string, name: string | undefined, attribute: string | undefined): string | null {
  if (name === undefined)
    return `"${shortened(text)}" is not an entry point of the form name = module:attribute`;
  if (attribute === undefined)
    return "the entry names no attribute after a colon, so pbr's script has nothing to call";
  if (attribute.split(".").length > 2)
    return `pbr makes scripts of at most Class.method, and ${attribute} has more parts`;
  if (/[/\0]/.test(name) || name === "." || name === "..") return `"${name}" is no name for a file`;
  return null;
}

function shortened(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
