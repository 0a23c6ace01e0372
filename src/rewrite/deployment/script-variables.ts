import type { Decision } from "../../model/mention.js";
import type { Span } from "../../model/script.js";
import { applyEdits } from "../../text/apply-edits.js";
import type { SourceFile } from "../../text/source-file.js";
import { keep, manual, rewrite } from "../decide/decide.js";
import type { OpenMention, RewriteInput, Rewriter } from "../decide/rewriter.js";
import { isScriptPath } from "../decide/script-path.js";
import { type GivenValue, givenValue } from "./given-value.js";
import { type NameClosure, NameClosures } from "./name-closure.js";
import { type PlacedPair, siblingPairs, yamlPair } from "./yaml-pair.js";

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
    const variables = mentions.flatMap(
      (mention) => variableOf(mention, documents.get(mention.path), followed) ?? [],
    );
    const open = new Map(
      variables.map((variable) => [placeOf(variable.mention.path, variable.given.value), variable]),
    );
    const staying = new Map<NameClosure, string | undefined>();
    return variables.map((variable) => {
      const closure = closures.of(variable.name);
      if (!staying.has(closure)) staying.set(closure, stayingPlace(closure, open));
      return decideVariable(variable, closure, staying.get(closure), { closures, followed, documents });
    });
  },
};

interface Surroundings {
  readonly closures: NameClosures;
  readonly followed: ReadonlySet<string>;
  readonly documents: ReadonlyMap<string, SourceFile>;
}

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
    if (given && given.value.end === mention.span.end) return { mention, file, name, given };
  }
  return null;
}

function decideVariable(
  variable: ScriptVariable,
  closure: NameClosure,
  staying: string | undefined,
  { closures, followed, documents }: Surroundings,
): Decision {
  const { mention, file, name, given } = variable;
  const line = file.lines.textOf(mention.line);
  const { application, script } = mention;
  const later = `; where that takes a module, it is ${application}`;
  if (!isScriptPath(given.text, script))
    return manual(
      mention,
      line,
      `the value of ${name} is not the script's path alone; the module is ${application}`,
    );
  const pairs = pairsBeside(variable);
  const rival = pairs.find(
    ({ key }) =>
      key !== name &&
      followed.has(key) &&
      closures.of(key).fault === null &&
      closures.of(key).renamed === closure.renamed,
  );
  if (rival && closure.fault === null)
    return manual(
      mention,
      line,
      `line ${rival.line} gives ${rival.key} a script beside it; decide which is meant${later}`,
    );
  const beside = pairs.find(({ key }) => key === closure.renamed || key === "wsgi" || key === "module");
  if (beside && beside.value !== application)
    return manual(
      mention,
      line,
      `line ${beside.line} sets ${beside.key} beside it; decide which application is meant`,
    );
  if (closure.fault !== null && !(closure.isUnused && beside))
    return manual(mention, line, closure.fault + later);
  if (staying !== undefined)
    return manual(mention, line, `${staying} gives ${name} a value that stays${later}`);
  return beside ? withoutLine(variable, closure) : carrying(variable, closure, documents);
}

function carrying(
  { mention, file, given }: ScriptVariable,
  closure: NameClosure,
  documents: Surroundings["documents"],
): Decision {
  const line = file.lines.textOf(mention.line);
  const start = file.lines.startOf(mention.line);
  const own = [
    { path: mention.path, ...given.name, text: closure.renamed },
    { path: mention.path, ...given.value, text: mention.application },
  ];
  const after = applyEdits(
    line,
    own.map((edit) => ({ start: edit.start - start, end: edit.end - start, text: edit.text })),
  );
  return rewrite(mention, line, after, [...own, ...closure.edits], reasonOf(closure, documents));
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

/** Where a literal value stands that cannot change with the others. */
function stayingPlace(
  { literals }: NameClosure,
  open: ReadonlyMap<string, ScriptVariable>,
): string | undefined {
  return literals.find(({ path, given: { value } }) => !open.has(placeOf(path, value)))?.place;
}

/** The module stands beside it already, under the key that its users take. */
function withoutLine({ mention, file }: ScriptVariable, closure: NameClosure): Decision {
  const line = file.lines.textOf(mention.line);
  if (closure.isUnused) return keep(mention, line, "nothing uses it, and the module is set beside it");
  if (/^[ \t]*-/.test(line) || yamlPair(line) === null)
    return manual(mention, line, "the module is set beside it; drop the name of the script");
  const span = { start: file.lines.startOf(mention.line), end: file.lines.startOf(mention.line + 1) };
  const edits = [{ path: mention.path, ...span, text: "" }, ...closure.edits];
  return rewrite(mention, line, "", edits, "the module is set beside it, and the script would win over it");
}

function reasonOf({ edits, note }: NameClosure, documents: ReadonlyMap<string, SourceFile>): string {
  const places = new Set(edits.map(({ path, start }) => documents.get(path)?.placeOf(start))).size;
  const together = `${places} more ${places === 1 ? "place changes" : "places change"} with it`;
  return [...(places > 0 ? [together] : []), ...(note === "" ? [] : [note])].join("; ");
}

function placeOf(path: string, { end }: Span): string {
  return `${end}:${path}`;
}
