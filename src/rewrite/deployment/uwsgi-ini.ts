import type { Content } from "../../model/content.js";
import type { Decision, MentionKind } from "../../model/mention.js";
import type { LineIndex } from "../../text/line-index.js";
import type { SourceFile } from "../../text/source-file.js";
import { keep, manual, rewrite } from "../decide/decide.js";
import type { OpenMention, RewriteInput, Rewriter } from "../decide/rewriter.js";
import { isScriptPath } from "../decide/script-path.js";

/** Kinds of files that hold a piece of a uWSGI ini: a sample in documentation, a template's or a script's text. */
const elsewhere: readonly MentionKind[] = ["docs", "helm", "ansible", "puppet", "shell", "python", "other"];

/**
 *     [uwsgi]                                             [uwsgi]
 *     wsgi-file = /usr/local/bin/keystone-wsgi-public  →  module = keystone.wsgi.api:application
 *
 * `module` wins over `wsgi-file` without a word (so a line of each is never left), a value runs to the end of its
 * line, `wsgi_file` is ignored. Source: uWSGI's core/ini.c and the options `wsgi-file`, `file`, `module`, `wsgi` and
 * `callable` of its python plugin.
 */
export const uwsgiIni: Rewriter = {
  kinds: ["uwsgi-ini", ...elsewhere],
  decide: ({ mentions, documents }: RewriteInput) =>
    mentions.flatMap((mention) => {
      const file = documents.get(mention.path);
      if (!file || (mention.kind !== "uwsgi-ini" && !isOptionLine(mention, file))) return [];
      return [decideOption(mention, file)];
    }),
};

/** In a file of another kind only a line that is nothing but the option, under no other section, speaks of uWSGI. */
function isOptionLine(mention: OpenMention, { lines }: SourceFile): boolean {
  const { key, comment } = option.exec(lines.textOf(mention.line))?.groups ?? {};
  if (key !== "wsgi-file" || comment !== undefined) return false;
  const section = sectionOf(mention, lines);
  return section === null || /^uwsgi(?::|$)/.test(section);
}

/** The section that a line is in: in documentation only one of its own block, as the next sample is another file. */
function sectionOf({ line, kind }: OpenMention, lines: LineIndex): string | null {
  const indent = lines.textOf(line).search(/\S/);
  for (let at = line - 1; at >= 1 && line - at < longestSection; at--) {
    const text = lines.textOf(at);
    const name = sectionHeader.exec(text)?.groups?.name;
    if (name !== undefined) return name;
    const isOutside = /^[ \t]*(?:```|~~~)/.test(text) || (text.trim() !== "" && text.search(/\S/) < indent);
    if (kind === "docs" && isOutside) return null;
  }
  return null;
}

const sectionHeader = /^[ \t]*\[(?<name>[^\]\s]*)\][ \t]*$/;

/** An option as uWSGI reads it; `comment` is what stands before a sample that is commented out. */
const option =
  /^(?<comment>[ \t]*[#;]+)?(?<indent>[ \t]*)(?<key>[\w-]+)(?<gap>[ \t]*)=(?<blank>[ \t]*)(?<value>.*?)[ \t]*$/;

const identifiers =
  /^(?:procname|auto-procname|socket|uwsgi-socket|http-socket|chmod|stats|log|logto|logger|req-logger|pid|safe-pid|daemonize|touch|name|fifo|master-fifo)/;

function decideOption(mention: OpenMention, { content, lines }: SourceFile): Decision {
  const line = lines.textOf(mention.line);
  const {
    comment,
    indent = "",
    key = "",
    gap = "",
    blank = "",
    value = "",
  } = option.exec(line)?.groups ?? {};
  if (key === "")
    return manual(
      mention,
      line,
      `a comment or text in a uWSGI file; the option is now module = ${mention.application}`,
    );
  if (identifiers.test(key))
    return keep(mention, line, `${key} names a process, socket or file, not the script`);
  if (key === "wsgi_file")
    return manual(
      mention,
      line,
      `uWSGI ignores wsgi_file unless --strict is given; write module = ${mention.application}`,
    );
  if (mention.kind === "uwsgi-ini" && !isInSection(lines, mention.line))
    return manual(mention, line, "it stands before any section, where uWSGI reads nothing; move or drop it");
  if (key === "mount") return decideMount(mention, line, lines.startOf(mention.line));
  if (key !== "wsgi-file" && key !== "file")
    return manual(
      mention,
      line,
      `the option ${key} is not one that wsgi-shift rewrites; the module is ${mention.application}`,
    );
  if (!isScriptPath(value, mention.script)) {
    return manual(
      mention,
      line,
      `uWSGI takes all of "${value}" as the path; write module = ${mention.application} if the script is meant`,
    );
  }
  const options = comment === undefined ? optionsOfSection(lines, mention.line) : [];
  const conflict = conflictOf(options, mention.application);
  if (conflict !== null) return manual(mention, line, conflict);
  const start = lines.startOf(mention.line);
  if (options.some(isLoaderOf(mention.application))) {
    const edit = { path: mention.path, start, end: lines.startOf(mention.line + 1), text: "" };
    return rewrite(mention, line, "", [edit], "module wins over wsgi-file, which has no effect beside it");
  }
  const at = start + (comment?.length ?? 0) + indent.length;
  const name = habit(content);
  const text = `${name}${pad(gap, key, name)}=${blank}${mention.application}`;
  const end = at + key.length + gap.length + 1 + blank.length + value.length;
  return rewrite(mention, line, `${line.slice(0, at - start)}${text}`, [
    { path: mention.path, start: at, end, text },
  ]);
}

function isInSection(lines: LineIndex, line: number): boolean {
  return sectionHeaderLine(lines, line) !== null;
}

/** Nobody's section is longer; looking further for each place of a file of megabytes would take for ever. */
const longestSection = 5_000;

/** The line of the header above a line; null if there is none. */
function sectionHeaderLine(lines: LineIndex, line: number): number | null {
  const end = Math.max(1, line - longestSection);
  for (let at = line; at >= end; at--) if (/^[ \t]*\[/.test(lines.textOf(at))) return at;
  return null;
}

/** `mount` takes a module as well as a file, and has never taken a file without an ending. */
function decideMount(mention: OpenMention, line: Content, start: number): Decision {
  const lead = /^[^=]*=[ \t]*[^=\s]*=/.exec(line)?.[0] ?? "";
  const value = line.slice(lead.length).trimEnd();
  if (lead === "" || !isScriptPath(value, mention.script))
    return manual(
      mention,
      line,
      `the option mount takes /path=${mention.application}; see what is mounted here`,
    );
  const edit = {
    start: start + lead.length,
    end: start + lead.length + value.length,
    text: mention.application,
  };
  return rewrite(
    mention,
    line,
    `${lead}${mention.application}`,
    [{ ...edit, path: mention.path }],
    "mount takes a module, and never took a script without an ending",
  );
}

interface Option {
  readonly line: number;
  readonly key: string;
  readonly value: string;
}

/** The options of the section that a line is in. */
function optionsOfSection(lines: LineIndex, line: number): Option[] {
  const header = sectionHeaderLine(lines, line);
  const first = header === null ? Math.max(1, line - longestSection) : header + 1;
  const options: Option[] = [];
  for (let at = first; at < first + 2 * longestSection && lines.startOf(at) < lines.content.length; at++) {
    const text = lines.textOf(at);
    if (/^[ \t]*\[/.test(text)) break;
    const { comment, key, value } = option.exec(text)?.groups ?? {};
    if (key !== undefined && value !== undefined && comment === undefined)
      options.push({ line: at, key, value });
  }
  return options;
}

function isLoader({ key }: Option): boolean {
  return key === "module" || key === "wsgi";
}

function isLoaderOf(application: string): (option: Option) => boolean {
  return (candidate) =>
    isLoader(candidate) &&
    (candidate.value === application || `${candidate.value}:application` === application);
}

/** Why the section cannot simply take a module; null if it can. */
function conflictOf(options: readonly Option[], application: string): string | null {
  const other = options.find((candidate) => isLoader(candidate) && !isLoaderOf(application)(candidate));
  if (other)
    return `line ${other.line} sets ${other.key} = ${other.value}, which wins over the script; decide which application is meant`;
  const callable = options.find(({ key, value }) => key === "callable" && value !== "application");
  if (callable)
    return `line ${callable.line} names the callable ${callable.value}; the module offers application`;
  const files = options.filter(({ key }) => key === "wsgi-file" || key === "file");
  if (files.length > 1)
    return `the section names a file on lines ${files.map((file) => file.line).join(" and ")}; decide which is meant`;
  return null;
}

/** `module` and `wsgi` mean the same to uWSGI: what the file uses already, else `module`. */
function habit(content: Content): "module" | "wsgi" {
  return /^[ \t]*wsgi[ \t]*=/m.test(content) && !/^[ \t]*module[ \t]*=/m.test(content) ? "wsgi" : "module";
}

/** Keeps an equals sign that was aligned to its column. */
function pad(gap: string, old: string, name: string): string {
  return gap.length > 1 && !gap.includes("\t")
    ? " ".repeat(Math.max(1, gap.length + old.length - name.length))
    : gap;
}
