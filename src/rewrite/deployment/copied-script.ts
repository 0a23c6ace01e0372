import type { Content } from "../../model/content.js";
import { type Decision, type MentionKind, mentionKinds } from "../../model/mention.js";
import type { SourceFile } from "../../text/source-file.js";
import { importLine } from "../apache/file-wanted.js";
import { installsPackages } from "../command/installs-packages.js";
import { keep, manual, rewrite } from "../decide/decide.js";
import { ownFile } from "../decide/own-file.js";
import type { OpenMention, RewriteInput, Rewriter } from "../decide/rewriter.js";
import { type ScriptCopy, scriptCopy } from "../shell/script-copies.js";

/** Kinds with commands that copy a script. */
const copying: readonly MentionKind[] = [
  "dockerfile",
  "helm",
  "shell",
  "other",
  "ansible",
  "uwsgi-env",
  "uwsgi-flags",
];

/**
 *     cp -a /usr/bin/cinder-wsgi /var/www/cgi-bin/cinder/cinder-wsgi
 *         →  echo 'from cinder.wsgi.api import application' > /var/www/cgi-bin/cinder/cinder-wsgi
 *
 * A copy or link of a script, made for a server that reads it there, becomes a file of one line under the same name: the
 * virtual host, its `<Directory>` and `<Files>`, uWSGI's `wsgi-file` stay as they are, in whatever repository. Sources:
 * cp(1), ln(1) and install(1) of GNU coreutils, POSIX's echo.
 */
export const copiedScript: Rewriter = {
  // Whatever names what such a command makes.
  kinds: mentionKinds,
  decide: (input: RewriteInput) => {
    const copies = copiedPaths(input);
    return input.mentions.flatMap((mention) => {
      const source = input.documents.get(mention.path);
      return source ? (decideMention(mention, source, copies) ?? []) : [];
    });
  },
};

/** The place that makes the file at a path; undefined where the path is that of a script, as far as is known. */
export type CopiedPaths = (path: Content) => string | undefined;

/** The paths at which copies of scripts are read, or files of somebody's own. */
export function copiedPaths({ mentions, documents }: RewriteInput): CopiedPaths {
  const paths = new Map<Content, string>();
  for (const mention of mentions) {
    const source = documents.get(mention.path);
    // What a text tells to do is not done here.
    if (!source || mention.kind === "docs") continue;
    const own = ownFile(mention, source.lines);
    if (own) paths.set(withoutBlanks(own.to), `${mention.path}:${mention.line}`);
    if (!copying.includes(mention.kind)) continue;
    const copy = scriptCopy(source.lines, mention.script, mention.span);
    if (copy !== null && copy !== "loop" && copy.path !== null && obstacleOf(copy, mention) === null)
      paths.set(withoutBlanks(copy.path), `${mention.path}:${copy.line}`);
  }
  return (path) => paths.get(withoutBlanks(path));
}

/** `{{ bin }}/x` is `{{bin}}/x`. */
function withoutBlanks(path: Content): Content {
  return path.replace(/[ \t]+/g, "");
}

function decideMention(mention: OpenMention, source: SourceFile, copies: CopiedPaths): Decision | null {
  const line = source.lineAt(mention.span.start);
  const isCopying = copying.includes(mention.kind);
  const copy = isCopying ? scriptCopy(source.lines, mention.script, mention.span) : null;
  const { target, application } = mention;
  if (copy === null) {
    const known = putThere(mention, line, source) ?? nameOfCopy(mention, source, copies);
    return known ?? (isCopying ? otherCopy(mention, source) : null);
  }
  if (copy === "loop") {
    return target.file !== null && source.content.includes(target.file)
      ? keep(mention, line, `where the script is missing, ${target.file} takes its place by itself`)
      : manual(mention, line, `${wanted(application)} at the end of this loop`);
  }
  const obstacle = obstacleOf(copy, mention);
  if (obstacle !== null) return manual(mention, line, `${obstacle}; ${wanted(application)}`);
  const text = shimCommand(copy, application);
  const before = source.lines.textOf(copy.line);
  const at = copy.span.start - source.lines.startOf(copy.line);
  const after = before.slice(0, at) + text + before.slice(at + copy.span.end - copy.span.start);
  return rewrite(mention, before, after, [{ path: mention.path, ...copy.span, text }], followsOf(mention));
}

/** What is to be known of the change: an image is the one place where an older release may still be installed. */
function followsOf({ target, application }: OpenMention): string {
  const older = target.since === null ? "" : `; ${application} is there from ${target.since} on`;
  return `the file keeps its name, so that nothing else changes, in this repository or in another${older}`;
}

function wanted(application: string): string {
  return `write the line "${importLine(application)}" into the file that the copy makes, under the same name`;
}

/** The copy's own name, as in `chmod 755 /var/www/cgi-bin/cinder/cinder-wsgi`. */
function nameOfCopy(mention: OpenMention, source: SourceFile, copies: CopiedPaths): Decision | null {
  const { end } = mention.span;
  const place = copies(pathBefore.exec(source.content.slice(Math.max(0, end - 256), end))?.[0] ?? "");
  return place === undefined
    ? null
    : keep(mention, source.lineAt(end), `the file that ${place} makes, which keeps its name`);
}

/** A path with the holes of templates, which may have blanks in them. */
const pathBefore = /(?:\{\{[^{}]*\}\}|\$\{[^{}]*\}|[^\s"'=:<>{}])*$/;

function putThere(mention: OpenMention, line: Content, { lines }: SourceFile): Decision | null {
  const from = mention.kind === "docs" ? null : ownFile(mention, lines)?.from;
  return from
    ? keep(mention, line, `the file ${from} is put there under the script's name, and stays`)
    : null;
}

/** A copy that is none of the forms above: of another stage of an image's build, of several files, of another file. */
function otherCopy(mention: OpenMention, { lines }: SourceFile): Decision | null {
  const line = lines.textOf(mention.line);
  const before = line.slice(0, Math.min(4096, mention.span.start - lines.startOf(mention.line)));
  const command = before.slice(1 + Math.max(...[..."&|;"].map((end) => before.lastIndexOf(end))));
  const isCopy = copyWord.test(command) && !installsPackages(command);
  return isCopy && mention.kind !== "other" ? manual(mention, line, wanted(mention.application)) : null;
}

const copyWord = /^[ \t]*(?:COPY|ADD)[ \t]|(?:^|[\s"'(])(?:cp|ln|install|rsync|mv)[ \t]/;

function obstacleOf({ command, path }: ScriptCopy, { kind }: OpenMention): string | null {
  if (path === null || command.destination.startsWith("-"))
    return `whether ${command.destination} is a file or a directory is not seen here`;
  if (/(?:^|\/)s?bin\/[^/]+$/.test(path)) return "the script is made a program there, which a module is not";
  if (kind === "ansible") return "Ansible's command module takes no redirection";
  return null;
}

/** The command that writes the file; `install` still sets owner and mode, and a link is never written through. */
function shimCommand({ command, destination }: ScriptCopy, application: string): Content {
  const line = command.isQuoted ? importLine(application) : `'${importLine(application)}'`;
  const sudo = command.isSudo ? "sudo " : "";
  if (command.name === "install")
    return `echo ${line} | ${[`${sudo}install`, ...command.options, "/dev/stdin", destination].join(" ")}`;
  const remove =
    command.name === "ln" && command.options.some((option) => /^-\w*f|^--force/.test(option))
      ? `${sudo}rm -f ${destination} && `
      : "";
  return `${remove}echo ${line} ${command.isSudo ? "| sudo tee" : ">"} ${destination}${command.isSudo ? " > /dev/null" : ""}`;
}
