import type { Content } from "../../model/content.js";
import type { Decision, FileEdit } from "../../model/mention.js";
import type { Span } from "../../model/script.js";
import { applyEdits } from "../../text/apply-edits.js";
import type { SourceFile } from "../../text/source-file.js";
import { keep, manual, rewrite } from "../decide/decide.js";
import type { OpenMention, RewriteInput, Rewriter } from "../decide/rewriter.js";
import { isScriptPath } from "../decide/script-path.js";
import { type GivenValue, givenValue } from "../variables/given-value.js";
import { type NameClosure, NameClosures } from "../variables/name-closure.js";
import { type PlacedPair, siblingPairs, yamlPair } from "../variables/yaml-pair.js";

/**
 *     wsgi_name: nova-api-wsgi                         wsgi: nova.wsgi.osapi_compute:application
 *     'wsgi_path': nova_bin ~ '/' ~ value.wsgi_name,  →  (the line goes)
 *     uwsgi: {wsgi_file: /bin/placement-api}           uwsgi: {module: placement.wsgi.api:application}
 *     wsgi-file = {{ .Values.uwsgi.wsgi_file }}     →  module = {{ .Values.uwsgi.module }}
 *
 * A variable of Ansible or Helm, and all that it passes its value to, change together or not at all. What a role of
 * another repository takes is in roles-elsewhere.ts. Sources: ansible-role-uwsgi and kolla-ansible's service-uwsgi-config,
 * templates/uwsgi.ini.j2; Helm's `.Values`.
 */
export const scriptVariables: Rewriter = {
  kinds: ["ansible", "helm", "uwsgi-yaml", "other"],
  decide: ({ mentions, documents, followed }: RewriteInput) => {
    const closures = new NameClosures(documents, followed);
    const verdicts = new Map<string, Verdict>();
    for (const mention of mentions) {
      const variable = variableOf(mention, documents.get(mention.path), followed);
      if (variable)
        verdicts.set(placeOf(mention.path, variable.given.value), verdictOf(variable, closures, followed));
    }
    const groups = new Map<NameClosure, Group>();
    return [...verdicts.values()].map((verdict) => {
      const { closure } = verdict;
      const group = groups.get(closure) ?? groupOf(closure, verdicts);
      groups.set(closure, group);
      return decideVariable(verdict, group, documents);
    });
  },
};

interface ScriptVariable {
  readonly mention: OpenMention;
  readonly file: SourceFile;
  readonly name: string;
  readonly given: GivenValue;
}

/** The variable to which a mention's line gives the script and nothing else. */
function variableOf(
  mention: OpenMention,
  file: SourceFile | undefined,
  followed: ReadonlySet<string>,
): ScriptVariable | null {
  if (!file) return null;
  const { lines, content } = file;
  const start = lines.startOf(mention.line);
  const before = content.slice(Math.max(start, mention.span.start - 512), mention.span.start);
  for (const { 0: name, index } of [
    ...before.matchAll(/(?<![\w.-])[A-Za-z_]\w*(?=["']?[ \t]*[:=])/g),
  ].reverse()) {
    if (!followed.has(name)) continue;
    const at = mention.span.start - before.length + index;
    const given = givenValue(file, { start: at, end: at + name.length });
    if (given && given.value.end === mention.span.end && isScriptPath(given.text, mention.script))
      return { mention, file, name, given };
  }
  return null;
}

/** What becomes of one place if all that must change with it can. */
interface Verdict {
  readonly variable: ScriptVariable;
  readonly closure: NameClosure;
  /** Why it stays; null if it can change. */
  readonly fault: string | null;
  /** What the line says afterwards. */
  readonly after: Content;
  readonly edits: readonly FileEdit[];
  /** The module stands beside it already, under the key that its users take. */
  readonly isBeside: boolean;
}

function verdictOf(variable: ScriptVariable, closures: NameClosures, followed: ReadonlySet<string>): Verdict {
  const { mention, file, name, given } = variable;
  const closure = closures.of(name, file.path);
  const { application, path } = mention;
  const pairs = pairsBeside(variable);
  const rival = pairs.find(
    ({ key }) => key !== name && followed.has(key) && isRival(closures.of(key, file.path), closure),
  );
  const beside = pairs.find(({ key }) => key === closure.renamed || key === "wsgi" || key === "module");
  const isBeside = beside?.value === application;
  const line = file.lines.textOf(mention.line);
  const start = file.lines.startOf(mention.line);
  const goes = { path, start, end: file.lines.startOf(mention.line + 1), text: "" };
  const edits = isBeside
    ? [goes]
    : [
        { path, ...given.name, text: closure.renamed },
        { path, ...given.value, text: application },
      ];
  const after = isBeside
    ? ""
    : applyEdits(
        line,
        edits.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start })),
      );
  const fault = firstFault([
    [
      rival !== undefined,
      `line ${rival?.line} gives ${rival?.key} a script beside it; decide which is meant`,
    ],
    [
      beside !== undefined && !isBeside,
      `line ${beside?.line} sets ${beside?.key} beside it; decide which application is meant`,
    ],
    [closure.fault !== null && !(closure.isUnused && isBeside), closure.fault ?? ""],
    [
      isBeside && !closure.isUnused && (/^[ \t]*-/.test(line) || yamlPair(line) === null),
      "the module is set beside it; drop the name of the script",
    ],
  ]);
  return { variable, closure, fault, after, edits, isBeside };
}

/** Two names that would both become the same key of one mapping. */
function isRival(other: NameClosure, closure: NameClosure): boolean {
  return closure.fault === null && other.fault === null && other.renamed === closure.renamed;
}

function firstFault(faults: readonly (readonly [holds: boolean, reason: string])[]): string | null {
  return faults.find(([holds]) => holds)?.[1] ?? null;
}

/** What all literal values of the same names do together. */
interface Group {
  /** Why they stay; null if they can change. */
  readonly fault: string | null;
  readonly edits: readonly FileEdit[];
}

function groupOf(closure: NameClosure, verdicts: ReadonlyMap<string, Verdict>): Group {
  const members = membersOf(closure, verdicts);
  // What is of no chart may be meant for another one too, and then changes with that one's as well.
  const stays =
    placeThatStays(members) ??
    members
      .map(({ verdict }) => verdict?.closure)
      .filter((other) => other !== undefined && other !== closure)
      .map((other) => other && placeThatStays(membersOf(other, verdicts)))
      .find((place) => place !== undefined);
  const own = members.flatMap(({ verdict }) => verdict?.edits ?? []);
  return { fault: stays ? `${stays} gives it a value that stays` : null, edits: [...own, ...closure.edits] };
}

interface Member {
  readonly place: string;
  readonly verdict: Verdict | undefined;
}

function membersOf({ literals }: NameClosure, verdicts: ReadonlyMap<string, Verdict>): Member[] {
  return literals.map(({ path, place, given }) => ({
    place,
    verdict: verdicts.get(placeOf(path, given.value)),
  }));
}

function placeThatStays(members: readonly Member[]): string | undefined {
  return members.find(({ verdict }) => !verdict || verdict.fault !== null)?.place;
}

function decideVariable(
  { variable: { mention, file }, closure, after, isBeside, ...verdict }: Verdict,
  group: Group,
  documents: ReadonlyMap<string, SourceFile>,
): Decision {
  const line = file.lines.textOf(mention.line);
  if (isBeside && closure.isUnused && verdict.fault === null)
    return keep(mention, line, "nothing uses it, and the module is set beside it");
  const fault = verdict.fault ?? group.fault;
  if (fault !== null)
    return manual(mention, line, `${fault}; where that takes a module, it is ${mention.application}`);
  const edits = [...new Set([...verdict.edits, ...group.edits])];
  const reason = isBeside
    ? "the module is set beside it, and the script would win over it"
    : reasonOf(closure, documents);
  return rewrite(mention, line, after, edits, reason);
}

/** The other pairs of the name's mapping, in braces on its line or on lines of their own. */
function pairsBeside({
  file: { lines },
  mention,
  given,
}: ScriptVariable): readonly Pick<PlacedPair, "key" | "value" | "line">[] {
  const line = lines.textOf(mention.line);
  const at = given.name.start - lines.startOf(mention.line);
  if (!/[{,][ \t]*["']?$/.test(line.slice(0, at))) return siblingPairs(lines, mention.line);
  const pairs = line
    .slice(line.lastIndexOf("{", at), line.indexOf("}", at))
    .matchAll(/(?<key>[\w-]+)["']?[ \t]*:[ \t]*["']?(?<value>[\w.:]*)/g);
  return [...pairs].map(({ groups }) => ({
    key: groups?.key ?? "",
    value: groups?.value ?? "",
    line: mention.line,
  }));
}

function reasonOf({ edits, note }: NameClosure, documents: ReadonlyMap<string, SourceFile>): string {
  const places = new Set(edits.map(({ path, start }) => documents.get(path)?.placeOf(start))).size;
  const together = `${places} more ${places === 1 ? "place changes" : "places change"} with it`;
  return [...(places > 0 ? [together] : []), ...(note === "" ? [] : [note])].join("; ");
}

function placeOf(path: string, { end }: Span): string {
  return `${end}:${path}`;
}
