import type { Content } from "../../model/content.js";
import { type Decision, mentionKinds } from "../../model/mention.js";
import type { SourceFile } from "../../text/source-file.js";
import { importLine } from "../apache/file-wanted.js";
import { installsPackages } from "../command/installs-packages.js";
import { keep, manual, rewrite } from "../decide/decide.js";
import type { OpenMention, RewriteInput, Rewriter } from "../decide/rewriter.js";
import { copyingKinds, type ScriptCopy, scriptCopy } from "../shell/script-copies.js";

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
  decide: (input: RewriteInput) =>
    input.mentions.flatMap((mention) => {
      const source = input.documents.get(mention.path);
      return source ? (decideMention(mention, source, input) ?? []) : [];
    }),
};

function decideMention(mention: OpenMention, source: SourceFile, input: RewriteInput): Decision | null {
  const line = source.lineAt(mention.span.start);
  const copy = scriptCopy(mention, source.lines);
  const { target, application } = mention;
  if (copy === null)
    return putThere(mention, line, input) ?? nameOfCopy(mention, source, input) ?? otherCopy(mention, source);
  if (copy === "loop") {
    const own = input.ownFiles.get(mention);
    if (own) return keep(mention, line, `this loop puts a file of its own at ${own.to}, which stays`);
    return target.file !== null && source.content.includes(target.file)
      ? keep(mention, line, `where the script is missing, ${target.file} takes its place by itself`)
      : manual(mention, line, `${wanted(application)} at the end of this loop`);
  }
  if (copy.obstacle !== null) return manual(mention, line, `${copy.obstacle}; ${wanted(application)}`);
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
function nameOfCopy(mention: OpenMention, source: SourceFile, input: RewriteInput): Decision | null {
  const { end } = mention.span;
  const place = input.copies(pathBefore.exec(source.content.slice(Math.max(0, end - 256), end))?.[0] ?? "");
  return place === undefined
    ? null
    : keep(mention, source.lineAt(end), `the file that ${place} makes, which keeps its name`);
}

/** A path with the holes of templates, which may have blanks in them. */
const pathBefore = /(?:\{\{[^{}]*\}\}|\$\{[^{}]*\}|[^\s"'=:<>{}])*$/;

function putThere(mention: OpenMention, line: Content, { ownFiles }: RewriteInput): Decision | null {
  const from = ownFiles.get(mention)?.from;
  return from
    ? keep(mention, line, `the file ${from} is put there under the script's name, and stays`)
    : null;
}

/** A copy that is none of the forms above: of another stage of an image's build, of several files, of another file. */
function otherCopy(mention: OpenMention, { lines }: SourceFile): Decision | null {
  const line = lines.textOf(mention.line);
  const before = line.slice(0, Math.min(4096, mention.span.start - lines.startOf(mention.line)));
  const command = before.slice(1 + Math.max(...[..."&|;"].map((end) => before.lastIndexOf(end))));
  const isCopy = copyingKinds.has(mention.kind) && copyWord.test(command) && !installsPackages(command);
  return isCopy && mention.kind !== "other" ? manual(mention, line, wanted(mention.application)) : null;
}

const copyWord = /^[ \t]*(?:COPY|ADD)[ \t]|(?:^|[\s"'(])(?:cp|ln|install|rsync|mv)[ \t]/;

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
