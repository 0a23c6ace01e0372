import type { DeclarationPlace, ScriptDeclaration, Span } from "../../model/script.js";

/** importlib.metadata's EntryPoint.pattern behind a name: `name = module:attr [extras]`. */
const entryPoint =
  /^(?<name>[^=]+?)\s*=\s*(?<module>[\w.]+)\s*(?::\s*(?<attribute>[\w.]+))?\s*(?:\[.*\])?\s*$/;

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
  const { name, module, attribute } = entryPoint.exec(text)?.groups ?? {};
  const factory = attribute === undefined ? (module ?? "") : `${module}:${attribute}`;
  return {
    name: name ?? text,
    factory,
    ...site,
    fault: ownFault ?? faultOf(text, name, attribute),
    caution: null,
    others: [],
  };
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
