import type { Decision, FileEdit } from "../../model/mention.js";
import type { Span } from "../../model/script.js";
import type { SourceFile } from "../../text/source-file.js";
import { keep, manual, rewrite } from "../decide/decide.js";
import type { OpenMention, RewriteInput, Rewriter } from "../decide/rewriter.js";
import {
  nameTheSite,
  oldFunction,
  otherNameReason,
  runsProgram,
  type ShellSurroundings,
  takesModule,
} from "../devstack/devstack-functions.js";
import { commentReason, plainServiceReason, serviceReason } from "../devstack/devstack-services.js";
import { decideSite } from "../devstack/devstack-sites.js";
import { innermost } from "../shell/innermost.js";
import { shellOf } from "../shell/shell-of.js";
import type { ShellAssignment, ShellCommand, ShellWord } from "../shell/shell-tree.js";

/**
 *     X_UWSGI=$X_BIN_DIR/x-api-wsgi                         X_UWSGI=x.wsgi.api:application
 *     write_uwsgi_config "$CONF" "$X_UWSGI" "/path"      →  write_uwsgi_config "$CONF" "$X_UWSGI" "/path" "" "x-api-wsgi"
 *     remove_uwsgi_config "$CONF" "$X_UWSGI"                remove_uwsgi_config "$CONF" "x-api-wsgi"
 *
 * A variable and all its uses change together or not at all. Socket and Apache site keep the name that they had, the
 * basename of the script. Source: DevStack's lib/apache.
 */
export const devStack: Rewriter = {
  kinds: ["devstack"],
  decide: ({ mentions, documents, deployment }: RewriteInput) => {
    const files = [...documents.values()].filter(isShell);
    return mentions.flatMap((mention) => {
      const file = documents.get(mention.path);
      return file ? [decideMention(mention, file, { files, release: deployment.release })] : [];
    });
  },
};

/** Other files name variables too, as documentation does, but do not use them. */
function isShell({ path, content }: SourceFile): boolean {
  const ending = /(?<=[^/])\.[^./]+$/.exec(path)?.[0];
  return ending === undefined || ending === ".sh" || ending === ".bash" || /^#!.*sh\b/.test(content);
}

function decideMention(mention: OpenMention, file: SourceFile, surroundings: ShellSurroundings): Decision {
  const line = file.lineAt(mention.span.start);
  const { application } = mention;
  const comment = commentReason(mention, file);
  if (comment !== null) return keep(mention, line, comment);
  const plain = plainServiceReason(mention, file);
  if (plain !== null) return keep(mention, line, plain);
  const tree = shellOf(file);
  if (!tree) return manual(mention, line, `the shell does not parse; the module is ${application}`);
  const assignment = innermost(tree.assignments, mention.span);
  const inner = innermost(tree.commands, mention.span);
  // In X=$(command script) the command decides, in `local X=$DIR/script` the assignment.
  const command = inner && assignment && inner.start <= assignment.start ? undefined : inner;
  const named = command && decideName(mention, command, file, surroundings);
  if (named) return named;
  const service = serviceReason(mention, file, tree);
  if (service !== null) return keep(mention, line, service);
  if (command) return decideArgument(mention, command, file, surroundings);
  if (assignment) return decideVariable(mention, assignment, file, surroundings);
  return manual(mention, line, `a comment; see that it holds when ${application} is served`);
}

/** The decision where a command takes the name of another thing; null where it may be the script. */
function decideName(
  mention: OpenMention,
  command: ShellCommand,
  file: SourceFile,
  surroundings: ShellSurroundings,
): Decision | null {
  const index = command.words.findIndex((word) => holds(word, mention.span));
  if (index === -1) return null;
  const site = decideSite(mention, command, index, file, surroundings);
  if (site !== null) return site;
  const other = otherNameReason(command, index, mention.script);
  return other === null ? null : keep(mention, file.lineAt(mention.span.start), other);
}

function decideArgument(
  mention: OpenMention,
  command: ShellCommand,
  file: SourceFile,
  surroundings: ShellSurroundings,
): Decision {
  const line = file.lineAt(mention.span.start);
  const { application, script } = mention;
  const index = command.words.findIndex((word) => holds(word, mention.span));
  const word = command.words[index];
  if (!word || runsProgram(command, index, script)) {
    const advice = `serve ${application} with a WSGI server instead`;
    return manual(mention, line, `the script is run as a program; ${advice}`);
  }
  const path = scriptPath(word, mention);
  if (!path || !takesModule(command, index))
    return manual(
      mention,
      line,
      `${command.name} is not known to take a module; the module is ${application}`,
    );
  const old = oldFunction(command.name, surroundings);
  if (old !== null) return manual(mention, line, `${old}; the module is ${application}`);
  return rewritten(mention, file, editsOfArgument(command, mention, file, path));
}

/** The edits for a path that is an argument itself, without a variable. */
function editsOfArgument(
  command: ShellCommand,
  mention: OpenMention,
  file: SourceFile,
  path: Span,
): FileEdit[] {
  const names = named(command, mention, file);
  return command.name === "remove_uwsgi_config"
    ? names
    : [{ path: file.path, ...path, text: mention.application }, ...names];
}

/** `X=$DIR/script`, `X="$DIR/script"` or `X=${X:-$DIR/script}`: rewritten if every use of X can take a module. */
function decideVariable(
  mention: OpenMention,
  assignment: ShellAssignment,
  file: SourceFile,
  surroundings: ShellSurroundings,
): Decision {
  const line = file.lineAt(mention.span.start);
  const { name } = assignment;
  const path = scriptPath(assignment.value, mention);
  if (!path) {
    const site = isBareName(assignment.value, mention)
      ? `${name} may name the site or the process`
      : "the value is not understood";
    return manual(mention, line, `${site}; the module is ${mention.application}`);
  }
  const edits: FileEdit[] = [{ path: file.path, ...path, text: mention.application }];
  let uses = 0;
  for (const other of surroundings.files) {
    const found = editsOfUses(name, mention, other, surroundings);
    if (typeof found === "string") return manual(mention, line, found);
    uses += found.uses;
    edits.push(...found.edits);
  }
  if (uses === 0)
    return manual(
      mention,
      line,
      `nothing in this repository uses $${name}; whoever does must take ${mention.application}`,
    );
  return rewritten(mention, file, edits);
}

/** The edits that a variable's uses in one file need, or why one of them cannot take a module. */
function editsOfUses(
  name: string,
  mention: OpenMention,
  file: SourceFile,
  surroundings: ShellSurroundings,
): { uses: number; edits: FileEdit[] } | string {
  if (!file.content.includes(name)) return { uses: 0, edits: [] };
  const tree = shellOf(file);
  if (!tree) return `${file.path} names ${name} but does not parse as shell`;
  const rival = tree.assignments.find(
    (other) => other.name === name && !other.value.text.includes(mention.script),
  );
  if (rival)
    return `${file.placeOf(rival.start)} gives $${name} another value; see that all who use it take both`;
  const edits: FileEdit[] = [];
  let uses = 0;
  for (const expansion of tree.expansions.filter((found) => found.name === name)) {
    if (tree.assignments.some((own) => own.name === name && holds(own, expansion))) continue;
    const command: ShellCommand | undefined = innermost(tree.commands, expansion);
    const index = command?.words.findIndex((word) => holds(word, expansion)) ?? -1;
    const word = command?.words[index];
    const whole = word !== undefined && /^"?\$(?:\w+|\{\w+\})"?$/.test(word.text);
    if (!command || !whole || !takesModule(command, index)) {
      return `${file.placeOf(expansion.start)} uses $${name} where a module is not known to work; the module is ${mention.application}`;
    }
    const old = oldFunction(command.name, surroundings);
    if (old !== null) return old;
    uses++;
    edits.push(...named(command, mention, file));
  }
  return { uses, edits };
}

function named(command: ShellCommand, mention: OpenMention, file: SourceFile): FileEdit[] {
  return nameTheSite(command, mention.script).map((edit) => ({ path: file.path, ...edit }));
}

function rewritten(mention: OpenMention, file: SourceFile, edits: readonly FileEdit[]): Decision {
  const line = file.lines.lineNumberAt(mention.span.start);
  const start = file.lines.startOf(line);
  const before = file.lines.textOf(line);
  const own = edits.filter(
    ({ path, start: at, end }) => path === file.path && at >= start && end <= start + before.length,
  );
  const after = own
    .sort((a, b) => b.start - a.start)
    .reduce(
      (text, edit) => text.slice(0, edit.start - start) + edit.text + text.slice(edit.end - start),
      before,
    );
  const elsewhere = edits.length - own.length;
  return rewrite(
    mention,
    before,
    after,
    edits,
    elsewhere > 0 ? `${elsewhere} more ${elsewhere === 1 ? "place changes" : "places change"} with it` : "",
  );
}

/** The span from the start of a path to the end of the script's name, if the word is such a path and nothing else. */
function scriptPath(word: ShellWord, { span, script }: OpenMention): { start: number; end: number } | null {
  const match = /^(?<open>"|'|\$\{\w+:?[-=])?(?<path>[^"'\s]*\/)(?<name>[\w.-]+)(?<close>["'}])?$/.exec(
    word.text,
  );
  const { open = "", path = "", name = "" } = match?.groups ?? {};
  if (name !== script || word.start + open.length + path.length !== span.start) return null;
  return { start: word.start + open.length, end: span.end };
}

function isBareName(word: ShellWord, { script }: OpenMention): boolean {
  return word.text.replace(/^["']|["']$/g, "") === script;
}

function holds(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
