import { html as honoHtml, raw } from "hono/html";
import { hideControlCharacters } from "../report/hide-control-characters.js";

/** HTML that is whole and safe: what came in was escaped. */
export type Markup = ReturnType<typeof raw>;

/** What may stand between the parts of a template; null and false are nothing. */
export type Piece = Markup | string | number | null | undefined | false | readonly Piece[];

/**
 * HTML of a template, in which every string is escaped for text and for attributes in quotes. Characters that would turn the
 * direction of a line, or steer anything, become visible: names of repositories and what their files say are strangers' words.
 */
export function html(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  const made = honoHtml(parts, ...pieces.map(harmless));
  if (made instanceof Promise) throw new TypeError("a promise in a template");
  return made;
}

export const nothing: Markup = raw("");

function harmless(piece: Piece): Piece {
  if (typeof piece === "string") return hideControlCharacters(piece);
  return Array.isArray(piece) ? piece.map(harmless) : piece;
}

/** The address if a browser may be sent there; undefined for `javascript:` and whatever else is no page. */
export function webAddress(text: string): string | undefined {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? text : undefined;
}

/** A path with a query; what is undefined or empty is left out. */
export function address(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => !!entry[1]);
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}
