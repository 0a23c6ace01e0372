import type { Content } from "../../model/content.js";
import type { Mention } from "../../model/mention.js";
import type { LineIndex } from "../../text/line-index.js";
import { copyCommand } from "../shell/copy-command.js";
import { loopUse } from "../shell/script-copies.js";
import { siblingPairs } from "../variables/yaml-pair.js";

/** A file of somebody's own that is put in the place of a script. */
export interface OwnFile {
  /** What is put there; null where it is written on the spot, or may be the script all the same. */
  readonly from: Content | null;
  /** The path of the script at which it is put, as it is written. */
  readonly to: Content;
}

/**
 *     cat > /opt/venv/bin/x-wsgi <<EOF             COPY x-wsgi /opt/venv/bin/
 *     install -m 755 files/x-wsgi /usr/bin/x-wsgi  template: src=x.j2 dest=/usr/bin/x-wsgi
 *     - ./x-wsgi:/usr/bin/x-wsgi:ro                mountPath: /usr/bin/x-wsgi
 *
 * The file that a place puts at a script's path; null where it puts none, or the script itself or its module's file. Sources: Dockerfile
 * reference, "COPY"; Ansible's copy, template, get_url and file; Compose's `volumes`; Kubernetes' `volumeMounts`;
 * cloud-init's `write_files`.
 */
export function ownFile(mention: Mention, moduleFile: string | null, lines: LineIndex): OwnFile | null {
  const { script } = mention;
  const line = lines.textOf(mention.line).slice(0, longestLine);
  const at = mention.span.start - lines.startOf(mention.line);
  if (at > line.length) return null;
  const found: Partial<OwnFile> | null | undefined =
    writtenAt(line, at, script) ??
    copiedAt(line, at, script) ??
    madeInLoop(mention, lines) ??
    mounted.exec(line)?.groups ??
    placedAt(lines, mention.line, script);
  if (!found?.to) return null;
  const { from = null, to } = found;
  const isScript = from?.startsWith("/") && from.includes(script);
  const isModule = moduleFile !== null && from?.endsWith(`/${moduleFile}`);
  return to.endsWith(`/${script}`) && !isScript && !isModule ? { from, to } : null;
}

/** Nobody's command is longer. */
const longestLine = 4096;

/** `cat > /opt/venv/bin/x-wsgi`, `| tee /opt/venv/bin/x-wsgi`, `dd of=/opt/venv/bin/x-wsgi`, `COPY <<EOF /opt/venv/bin/x-wsgi` */
const written =
  /(?:(?:^|[ \t])>{1,2}|\btee[ \t](?:-a[ \t])?|\bof=|<<-?["']?\w+["']?[ \t])[ \t]*["']?(?<directory>(?:\$\{?\w+\}?|\{\{[^{}]*\}\})?\/(?:[\w.-]+\/)*)$/;

function writtenAt(line: Content, at: number, script: string): Partial<OwnFile> | null {
  const before = line.slice(line.lastIndexOf("&&", at) + 1, at);
  const directory = written.exec(before.slice(-256))?.groups?.directory;
  const isWhole = /^(?:$|[\s"';&|)<>])/.test(line.slice(at + script.length));
  return directory === undefined || !isWhole || before.includes(script) ? null : { to: directory + script };
}

/** `for NAME in x-wsgi; do echo … > DIRECTORY/${NAME}; done` */
function madeInLoop(mention: Mention, lines: LineIndex): Partial<OwnFile> | null {
  const text = loopUse(mention, lines)?.text.slice(0, longestLine) ?? "";
  const at = text.lastIndexOf(mention.script);
  return at === -1 ? null : (writtenAt(text, at, mention.script) ?? copiedAt(text, at, mention.script));
}

/** It is from no other stage of an image's build. */
const instruction =
  /^[ \t]*(?:COPY|ADD)(?:[ \t]+--(?:link|ch(?:own|mod)=\S+))*[ \t]+(?<from>[\w./-]+)[ \t]+(?<to>[\w./{}$-]+)[ \t]*\\?\r?$/;

function copiedAt(line: Content, at: number, script: string): Partial<OwnFile> | null {
  const { from, to } = instruction.exec(line)?.groups ?? {};
  if (from !== undefined && to !== undefined) return { from, to: inDirectory(to, from) };
  const command = copyCommand(line, at);
  if (!command) return null;
  const { source, destination } = command;
  if (!source.includes(script)) return { from: source, to: inDirectory(destination, source) };
  // Whatever directory it is done in: what is looked up, or lies among programs, is the script.
  return /^(?!(?:[\w.-]+\/)*s?bin\/)[\w.][\w./-]*$/.test(source)
    ? { to: inDirectory(destination, source) }
    : null;
}

/** A file keeps its name in a directory. */
function inDirectory(to: Content, from: Content): Content {
  return to.endsWith("/") ? to + from.slice(from.lastIndexOf("/") + 1) : to;
}

/** A file beside a Compose file, or by a whole path of its machine. */
const mounted = /^[ \t]*-[ \t]+["']?(?<from>[./~$][^:\s"']*):(?<to>\/[^:\s"']*)/;

const origins = ["src", "source", "url", "subPath", "content"];
const places = ["dest", "target", "mountPath", "path"];

/** Options of a task, a mount or a written file: a line each, or several on one line. */
function placedAt(lines: LineIndex, number: number, script: string): Partial<OwnFile> | null {
  const line = lines.textOf(number).slice(0, longestLine);
  const own = [...line.matchAll(option)].map(({ groups: { key = "", value = "" } = {} }) => ({ key, value }));
  if (!own.some(({ key }) => places.includes(key) || origins.includes(key))) return null;
  const options = new Map([...own, ...siblingPairs(lines, number)].map(({ key, value }) => [key, value]));
  const optionOf = (keys: readonly string[]) => keys.map((key) => options.get(key)).find(Boolean);
  const from = optionOf(origins);
  // Ansible's file links what is on the machine, its copy takes what is there only if it is told to.
  const isThere =
    /^(?:link|hard)$/.test(options.get("state") ?? "") ||
    /^(?:true|yes)$/i.test(options.get("remote_src") ?? "");
  if (from === undefined || (isThere && (from.includes(script) || from.endsWith("}}")))) return null;
  const to = optionOf(places) ?? "";
  return options.has("content") ? { to } : { from, to: inDirectory(to, from) };
}

/** `key: value`, `key=value`; of `copy: src=a` the inner one. */
const option = /\b(?<key>\w+)(?:=|["']?:[ \t]+(?!\w+=))["']?(?<value>(?:\{\{[^{}]*\}\}|[^\s"',{}])+)/g;
