import type { Decision } from "../../model/mention.js";
import type { OpenMention, RewriteInput } from "../decide/rewriter.js";
import { commentText } from "./comment-text.js";
import { decideReplacement } from "./decide-replacement.js";
import { manifestText } from "./manifest-text.js";
import { type OsScope, scopeInManifest } from "./os-scope.js";
import type { MentionPlace, Replacement } from "./replacement.js";
import { scopeInSpec } from "./spec-scope.js";
import { specText } from "./spec-text.js";

/**
 * Decides the mentions of one script in one Puppet module: the manifests of a system and their tests change together or
 * not at all.
 */
export function decideModule(mentions: readonly OpenMention[], input: RewriteInput): Decision[] {
  const places = mentions.flatMap((mention) => {
    const file = input.documents.get(mention.path);
    return file ? [{ mention, file }] : [];
  });
  const code = places.filter((place) => !isComment(place));
  const manifests = code.filter(({ mention }) => mention.path.endsWith(".pp"));
  const found = new Map<MentionPlace, Replacement>();
  for (const place of manifests) found.set(place, manifestText(place, input));
  const written = manifests.filter((place) => !isFault(found.get(place)));
  for (const place of code.filter((other) => !manifests.includes(other)))
    found.set(place, specText(place, written, input));
  const faulty = [...found].filter(([, replacement]) => isFault(replacement)).map(([place]) => place);
  const blockOf = (place: MentionPlace) => faulty.find((other) => overlaps(scopeOf(place), scopeOf(other)));
  const decided = [...found].map(([place, replacement]) =>
    decideReplacement(place, replacement, blockOf(place)),
  );
  const sure = [...found].filter(([place]) => blockOf(place) === undefined);
  const changed = defaultsOf(new Map(sure));
  const comments = places
    .filter(isComment)
    .map((place) => decideReplacement(place, commentText(place, changed), undefined));
  return [...decided, ...comments];
}

function isComment({ mention, file }: MentionPlace): boolean {
  return /^[ \t]*#/.test(file.lines.textOf(mention.line));
}

function scopeOf({ mention, file }: MentionPlace): OsScope {
  return mention.path.endsWith(".pp")
    ? scopeInManifest(file, mention.span.start)
    : scopeInSpec(file.lines, mention.line);
}

/** Whether two places may be about the same system: what changes for one system need not wait for another. */
function overlaps(scope: OsScope, other: OsScope): boolean {
  return scope === other || [scope, other].some((one) => one === "all" || one === "unknown");
}

function isFault(replacement: Replacement | undefined): replacement is { readonly fault: string } {
  return replacement !== undefined && "fault" in replacement;
}

/** What the values that change become, by their text. */
function defaultsOf(found: ReadonlyMap<MentionPlace, Replacement>): ReadonlyMap<string, string> {
  return new Map(
    [...found].flatMap(([{ file }, replacement]) =>
      "fault" in replacement
        ? []
        : [[file.content.slice(replacement.start, replacement.end), replacement.text]],
    ),
  );
}
