import type { Content } from "../../model/content.js";
import type { Decision, MentionKind } from "../../model/mention.js";
import type { SourceFile } from "../../text/source-file.js";
import { importLine } from "../apache/file-wanted.js";
import { keep, manual, rewrite } from "../decide/decide.js";
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

/** Kinds that may name what such a command makes. */
const kinds: readonly MentionKind[] = [...copying, "uwsgi-ini", "uwsgi-yaml", "compose", "systemd"];

/**
 *     cp -a /usr/bin/cinder-wsgi /var/www/cgi-bin/cinder/cinder-wsgi
 *         →  echo 'from cinder.wsgi.api import application' > /var/www/cgi-bin/cinder/cinder-wsgi
 *
 * A copy or link of a script, made for a server that reads it there, becomes a file of one line under the same name: the
 * virtual host, its `<Directory>` and `<Files>`, uWSGI's `wsgi-file` stay as they are, in whatever repository. Sources:
 * cp(1), ln(1) and install(1) of GNU coreutils, POSIX's echo.
 */
export const copiedScript: Rewriter = {
  kinds,
  decide: (input: RewriteInput) => {
    const copies = copiedPaths(input);
    return input.mentions.flatMap((mention) => {
      const source = input.documents.get(mention.path);
      return source ? (decideMention(mention, source, copies) ?? []) : [];
    });
  },
};

/** The paths at which copies of scripts are read, by the place that makes them. */
export function copiedPaths({ mentions, documents }: RewriteInput): ReadonlyMap<Content, string> {
  const paths = new Map<Content, string>();
  for (const mention of mentions.filter(({ kind }) => copying.includes(kind))) {
    const source = documents.get(mention.path);
    const own = source ? ownFileAt(mention, source) : null;
    if (own !== null) paths.set(own, `${mention.path}:${mention.line}`);
    const copy = source ? scriptCopy(source.lines, mention.script, mention.span) : null;
    if (copy !== null && copy !== "loop" && copy.path !== null && obstacleOf(copy, mention) === null)
      paths.set(copy.path, `${mention.path}:${copy.line}`);
  }
  return paths;
}

function decideMention(
  mention: OpenMention,
  source: SourceFile,
  copies: ReadonlyMap<Content, string>,
): Decision | null {
  if (!copying.includes(mention.kind)) return nameOfCopy(mention, source, copies);
  const line = source.lineAt(mention.span.start);
  const copy = scriptCopy(source.lines, mention.script, mention.span);
  const { target, application } = mention;
  if (copy === null)
    return putThere(mention, line) ?? nameOfCopy(mention, source, copies) ?? otherCopy(mention, source);
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
function nameOfCopy(
  mention: OpenMention,
  source: SourceFile,
  copies: ReadonlyMap<Content, string>,
): Decision | null {
  const { end } = mention.span;
  const path = /[^\s"'=:<>]*$/.exec(source.content.slice(Math.max(0, end - 256), end))?.[0] ?? "";
  const place = copies.get(path);
  return place === undefined
    ? null
    : keep(mention, source.lineAt(end), `the file that ${place} makes, which keeps its name`);
}

function putThere(mention: OpenMention, line: Content): Decision | null {
  const own = ownCopy(line, mention.script);
  return own && keep(mention, line, `the file ${own.from} is put there under the script's name, and stays`);
}

/** A copy that is none of the forms above: of another stage of an image's build, of several files, of another file. */
function otherCopy(mention: OpenMention, { lines }: SourceFile): Decision | null {
  const line = lines.textOf(mention.line);
  const before = line.slice(0, Math.min(4096, mention.span.start - lines.startOf(mention.line)));
  const command = before.slice(1 + Math.max(...[..."&|;"].map((end) => before.lastIndexOf(end))));
  const isCopy = copyWord.test(command) && !installsPackages.test(command);
  return isCopy && mention.kind !== "other" ? manual(mention, line, wanted(mention.application)) : null;
}

const copyWord = /^[ \t]*(?:COPY|ADD)[ \t]|(?:^|[\s"'(])(?:cp|ln|install|rsync|mv)[ \t]/;
const installsPackages =
  /\b(?:apt|apt-get|aptitude|dnf|yum|zypper|pip3?|snap)[ \t](?:-\S+[ \t]+)*install[ \t]/;

/** `cat > /opt/venv/bin/x-wsgi <<EOF`, `| tee /opt/venv/bin/x-wsgi`, `dd of=/opt/venv/bin/x-wsgi` */
const written = /(?:(?:^|[ \t])>|\btee[ \t]|\bof=)[ \t]*["']?(?<directory>\/(?:[\w.-]+\/)+)$/;

/** The path of a script at which a command puts a file of somebody's own; null where it does not. */
function ownFileAt({ script, span, line: number }: OpenMention, { lines }: SourceFile): Content | null {
  const line = lines.textOf(number).slice(0, 4096);
  const before = line.slice(0, Math.max(0, span.start - lines.startOf(number)));
  const directory = written.exec(before.slice(-256))?.groups?.directory;
  if (directory !== undefined && !before.includes(script)) return directory + script;
  const { to } = ownCopy(line, script) ?? {};
  return to ?? null;
}

/** `COPY x-wsgi /opt/venv/bin/x-wsgi` takes a file of the repository too, as it is from no other stage of the build. */
function ownCopy(line: Content, script: string): { readonly from: Content; readonly to: Content } | null {
  const { from = "", to = "" } = ownFile.exec(line.slice(0, 4096))?.groups ?? {};
  const isOwn = !from.includes(script) || (!from.startsWith("/") && /^[ \t]*(?:COPY|ADD)[ \t]/.test(line));
  return to.endsWith(`/${script}`) && isOwn ? { from, to } : null;
}

/** `ADD wsgi /opt/venv/bin/x-wsgi`: a file of somebody's own takes the script's place. */
const ownFile =
  /^[ \t]*(?:(?:COPY|ADD)(?:[ \t]+--ch(?:own|mod)=\S+)*|(?:sudo[ \t]+)?cp(?:[ \t]+-[aprRfLPvd]+)*)[ \t]+(?<from>[\w./-]+)[ \t]+(?<to>[\w./{}$-]+)[ \t]*\\?$/;

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
