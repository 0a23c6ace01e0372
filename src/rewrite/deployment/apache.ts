import type { Content, Edit } from "../../model/content.js";
import type { Decision, MentionKind } from "../../model/mention.js";
import type { SourceFile } from "../../text/source-file.js";
import { apacheAdvice } from "../apache/apache-advice.js";
import {
  type ApacheScene,
  apacheScene,
  namesPath,
  namesScript,
  otherConfigurations,
  sectionElsewhere,
} from "../apache/apache-scene.js";
import { fileWanted } from "../apache/file-wanted.js";
import { moveScripts } from "../apache/move-scripts.js";
import { type ApacheRole, roleOf } from "../apache/role.js";
import { holdsScripts, type ScriptArgument } from "../apache/script-arguments.js";
import { unreadReason } from "../apache/unread-reason.js";
import { type WantedFile, wantedFile } from "../apache/wanted-file.js";
import { keep, manual, rewrite } from "../decide/decide.js";
import type { OpenMention, RewriteInput, Rewriter } from "../decide/rewriter.js";

const kinds: readonly MentionKind[] = [
  "apache",
  "docs",
  "helm",
  "ansible",
  "puppet",
  "shell",
  "dockerfile",
  "compose",
  "devstack",
  "python",
  "uwsgi-env",
  "uwsgi-flags",
  "other",
];

/**
 *     WSGIScriptAlias / /usr/bin/placement-api   →  WSGIScriptAlias / /usr/lib/python3/dist-packages/placement/wsgi/api.py
 *     <Directory /usr/bin>                          <Directory /usr/lib/python3/dist-packages/placement/wsgi>
 *
 * mod_wsgi takes a file and never a dotted name: the installed module's, or in a plain directory such as /etc/apache2 one
 * of a line that is made beside the configuration. All that names the script, and the sections that let the server read
 * it, change together or not at all. Sources: mod_wsgi's WSGIScriptAlias, WSGIScriptAliasMatch and WSGIImportScript;
 * Apache's mod_alias and "Configuration Sections".
 */
export const apache: Rewriter = {
  kinds,
  decide: (input: RewriteInput) => {
    const scenes = new Map<string, ApacheScene>();
    const context = {
      input,
      outcomes: new Map<string, Outcome>(),
      unread: new Map<string, string | null>(),
    };
    return input.mentions.flatMap((mention) => {
      const source = input.documents.get(mention.path);
      if (!source || (mention.kind !== "apache" && !hint.test(source.content))) return [];
      const scene = sceneOf(mention, source, scenes);
      return decideMention(mention, scene, context) ?? [];
    });
  },
};

/** Another kind of file holds a configuration of Apache only with one of these. */
const hint = /\bWSGI(?:ScriptAlias|ImportScript)|\bSetHandler[ \t]+wsgi-script/;

/** What becomes of the scripts of one directory in one configuration. */
type Outcome = string | { readonly edits: readonly Edit[]; readonly files: ReadonlyMap<string, WantedFile> };

interface Context {
  readonly input: RewriteInput;
  readonly outcomes: Map<string, Outcome>;
  /** Why a configuration is read by nothing, by its place; null where it may be read. */
  readonly unread: Map<string, string | null>;
}

/** Mentions come in order, so that the last configuration of a file is the one that a further mention may be in. */
function sceneOf(mention: OpenMention, source: SourceFile, scenes: Map<string, ApacheScene>): ApacheScene {
  const last = scenes.get(mention.path);
  if (last && last.range.first <= mention.line && mention.line <= last.range.last) return last;
  const scene = apacheScene(source, mention.line, mention.kind);
  scenes.set(mention.path, scene);
  return scene;
}

function decideMention(mention: OpenMention, scene: ApacheScene, context: Context): Decision | null {
  const line = scene.source.lineAt(mention.span.start);
  if (mention.kind !== "apache" && scene.scripts.length === 0) return null;
  const role = roleOf(mention.span, mention.script, scene.file, scene.scripts);
  if (!role) return roleless(mention, line);
  if (role.kind === "identifier") return keep(mention, line, `${role.what} of that name, not the script`);
  if (role.kind === "comment") return keep(mention, line, "a comment; it changes nothing");
  if (role.kind === "unclear") return manual(mention, line, role.reason);
  const script = scriptOf(role, mention, scene);
  if (!script)
    return manual(mention, line, `${fileWanted("mod_wsgi", mention.target)}; nothing in this file serves it`);
  return decideScript(mention, script, scene, context);
}

/** A line that is no statement: a hole of a template, a continued text, a comment. */
function roleless(mention: OpenMention, line: Content): Decision | null {
  if (mention.kind !== "apache") return null;
  return /^[ \t]*#/.test(line) ? keep(mention, line, "a comment; it changes nothing") : null;
}

/** The place that serves what `<Files>` or a variable speaks of. */
function scriptOf(
  role: ApacheRole,
  { script }: OpenMention,
  { scripts }: ApacheScene,
): ScriptArgument | null {
  if (role.kind === "script") return role.script;
  return scripts.find(({ base, directive }) => base === script && !directive.isComment) ?? null;
}

function decideScript(
  mention: OpenMention,
  { directory, base, directive }: ScriptArgument,
  scene: ApacheScene,
  context: Context,
): Decision {
  const { source } = scene;
  const line = source.lineAt(mention.span.start);
  const copy = context.input.copies(`${directory}/${base}`);
  if (copy !== undefined) return keep(mention, line, `the file that ${copy} makes, which keeps its name`);
  const place = `${mention.path}:${scene.range.first}`;
  const known = context.unread.get(place);
  const unread = known === undefined ? unreadReason(mention, source, context.input) : known;
  context.unread.set(place, unread);
  if (unread !== null) return keep(mention, line, unread);
  const key = `${place}:${directory}`;
  const outcome = context.outcomes.get(key) ?? outcomeOf(directory, scene, context.input);
  context.outcomes.set(key, outcome);
  const file = typeof outcome === "string" ? undefined : outcome.files.get(mention.script);
  if (typeof outcome === "string" || !file) {
    if (directive.isComment) return keep(mention, line, "commented out; it changes nothing");
    const obstacle = typeof outcome === "string" ? outcome : "";
    return manual(mention, line, apacheAdvice(mention, { directory, base }, obstacle, scene, context.input));
  }
  const edits = outcome.edits.map((edit) => ({ path: mention.path, ...edit }));
  return rewrite(mention, line, lineAfter(mention, source, outcome.edits), edits, file.reason, file.creates);
}

/** Every service of a machine may have its script there, and files that nobody sees here may rely on its section. */
const commonDirectory = /^\/usr\/(?:local\/)?bin$/;

/** The scripts of a directory, with all that must follow them. */
function outcomeOf(directory: Content, scene: ApacheScene, input: RewriteInput): Outcome {
  if (!holdsScripts(directory)) return "";
  const { source, file, variables, scripts } = scene;
  const files = new Map<string, WantedFile>();
  for (const mention of input.mentions.filter(({ path }) => path === source.path)) {
    if (!scripts.some(({ base, directory: other }) => base === mention.script && other === directory))
      continue;
    const wanted = files.get(mention.script) ?? wantedFile(mention, directory, source, input);
    if (wanted) files.set(mention.script, wanted);
  }
  const obstacle = obstacleOf(directory, files, scene);
  if (obstacle !== null) return obstacle;
  const others = otherConfigurations(scene, input.documents);
  const edits = moveScripts({
    file,
    content: source.content,
    variables,
    scripts,
    directory,
    paths: new Map([...files].map(([script, { path }]) => [script, path])),
    isShared:
      input.deployment.directory !== null ||
      commonDirectory.test(directory) ||
      others.some((text) => namesPath(text, directory)),
    namedElsewhere: new Set(
      [...files.keys()].filter((script) => others.some((text) => namesScript(text, script))),
    ),
    elsewhere: sectionElsewhere(directory, scene, input.documents),
  });
  return typeof edits === "string" ? edits : { edits, files };
}

/** Why none of it can change; null if nothing speaks against it, empty where no file is known. */
function obstacleOf(
  directory: Content,
  files: ReadonlyMap<string, WantedFile>,
  { file, scripts, source, variables }: ApacheScene,
): string | null {
  if (files.size === 0) return "";
  const callable = file.directives.find(
    ({ name, words, isComment }) =>
      name === "wsgicallableobject" && !isComment && words[0]?.text !== "application",
  );
  if (callable)
    return `WSGICallableObject names ${callable.words[0]?.text ?? ""}; the module offers application`;
  const own = scripts.filter((script) => script.directory === directory && files.has(script.base));
  const option = own
    .flatMap(({ directive }) => directive.words)
    .find(({ text }) => text.startsWith("callable-object=") && text !== "callable-object=application");
  if (option) return `${option.text} is not what the module offers`;
  for (const { name } of own.flatMap(({ variable }) => variable ?? [])) {
    const uses = source.content.split(new RegExp(`(?<!\\w)${name}(?!\\w)`)).length - 2;
    const asScript = scripts.filter(({ variable }) => variable === variables.get(name)).length;
    if (uses !== asScript)
      return `${name} is used in other places than those that name the application's file`;
  }
  return null;
}

function lineAfter({ line }: OpenMention, { lines }: SourceFile, edits: readonly Edit[]): Content {
  const [start, end] = [lines.startOf(line), lines.endOf(line)];
  return edits
    .filter((edit) => edit.start >= start && edit.end <= end && edit.start < edit.end)
    .toSorted((a, b) => b.start - a.start)
    .reduce(
      (text, edit) => text.slice(0, edit.start - start) + edit.text + text.slice(edit.end - start),
      lines.textOf(line),
    );
}
