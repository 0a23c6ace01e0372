import type { Decision, FileEdit } from "../../model/mention.js";
import type { SourceFile } from "../../text/source-file.js";
import { keep, manual, rewrite } from "../decide/decide.js";
import { packagingFault } from "../decide/packaging-fault.js";
import type { OpenMention, RewriteInput, Rewriter } from "../decide/rewriter.js";
import { type AliasPlace, aliasesOfKey } from "../python/alias-of-key.js";
import { pythonPlace } from "../python/script-literal.js";
import { usesOfKey } from "../python/uses-of-key.js";

/**
 *     wsgi_public_script = "/usr/bin/nova-api-wsgi"  →  … = "/usr/lib/python3/dist-packages/nova/wsgi/osapi_compute.py"
 *     <Directory /usr/bin>                              <Directory /usr/lib/python3/dist-packages/nova/wsgi>
 *
 * A charm's attribute ends in a template, `WSGIScriptAlias / {{ wsgi_config.wsgi_public_script }}`, and mod_wsgi wants a file. The
 * path is written where the settings give `purelib`, as nothing in a charm says what image or package it installs; else a
 * person is told what uses it. Source: ops-sunbeam's config_contexts.py, charm-helpers' WSGIWorkerConfigContext.
 */
export const python: Rewriter = {
  kinds: ["python"],
  decide: (input: RewriteInput) =>
    input.mentions.flatMap((mention) => {
      const file = input.documents.get(mention.path);
      return file ? (decidePlace(mention, file, input) ?? []) : [];
    }),
};

/** Programs that take the name of an Apache site or configuration. Source: Debian's apache2, a2enmod(8). */
const siteProgram = /\ba2(?:en|dis|query)(?:site|conf)?\b/;

function decidePlace(mention: OpenMention, file: SourceFile, input: RewriteInput): Decision | null {
  const line = file.lines.textOf(mention.line);
  const { script, application } = mention;
  const place = pythonPlace(mention, file);
  const isService = !script.includes("wsgi") && file.content[mention.span.start - 1] !== "/";
  if (place.kind === "name" && siteProgram.test(line))
    return keep(mention, line, `names an Apache site or configuration ${script}, not the script`);
  if (place.kind !== "comment" && isCommand(file, mention)) return null;
  if (place.kind === "path") return decidePath(mention, place, file, input);
  if (isService) return keep(mention, line, `names the service ${script}, not the script`);
  if (place.kind === "comment")
    return manual(mention, line, `a comment; see that it holds when ${application} is served`);
  if (place.kind === "text")
    return manual(
      mention,
      line,
      `text for people, or part of a longer string; what is served is ${application}`,
    );
  return manual(
    mention,
    line,
    `the bare name: if it is run as a program, serve ${application} with a WSGI server instead`,
  );
}

/** `Popen(["placement-api", "--port", …])`: the first word of what a line runs. */
function isCommand({ lines }: SourceFile, { line, span }: OpenMention): boolean {
  const text = lines.textOf(line);
  const before = text.slice(0, span.start - lines.startOf(line));
  return (
    /\b(?:cmd|command|Popen|subprocess|check_call|check_output|call|run|execute|execvp?)\b/.test(before) &&
    /[([][ \t]*["'][\w./{}-]*$/.test(before.slice(-256))
  );
}

function decidePath(
  mention: OpenMention,
  {
    key,
    value,
  }: { readonly key: string | null; readonly value: { readonly start: number; readonly end: number } },
  file: SourceFile,
  { documents, deployment }: RewriteInput,
): Decision {
  const line = file.lines.textOf(mention.line);
  const files = [...documents.values()].filter(({ path }) => isNear(path, mention.path));
  const own = key === null ? [] : aliasesOfKey(key, files);
  // Both attributes go into the same context; where templates use one of them, the other has no effect of its own.
  const aliases = own.length > 0 || key === null ? own : aliasesOfKey(partnerOf(key), files);
  const uses = key === null ? [] : usesOfKey(key, files, { file, ...value });
  const reason = pathReason(mention, file, aliases, uses);
  const module = mention.target.file;
  const { purelib } = deployment;
  const whole = file.content.slice(value.start, value.end) === `/usr/bin/${mention.script}`;
  const served =
    aliases.length > 0 && aliases.every((alias) => alias.directory !== null && !isVendored(alias.file.path));
  const lacking =
    purelib?.endsWith("/dist-packages") === true ? packagingFault(mention.target, deployment.release) : null;
  const known = module !== null && mention.target.since !== null && lacking === null;
  if (purelib === null || !known || !whole || !served)
    return manual(mention, line, lacking === null ? reason : `${lacking}; ${reason}`);
  const text = `${purelib}/${module}`;
  const directories = aliases.flatMap((alias): FileEdit[] =>
    alias.directory
      ? [{ path: alias.file.path, ...alias.directory, text: text.slice(0, text.lastIndexOf("/")) }]
      : [],
  );
  const start = file.lines.startOf(mention.line);
  const after = `${line.slice(0, value.start - start)}${text}${line.slice(value.end - start)}`;
  const edits = [{ path: file.path, ...value, text }, ...directories];
  return rewrite(mention, line, after, edits, `so does <Directory> in ${placesOf(aliases)}`);
}

function partnerOf(key: string): string {
  return key.includes("admin") ? key.replace("admin", "public") : key.replace("public", "admin");
}

/** A repository may hold many charms, each with its templates: charms/x/src/charm.py, charms/x/src/templates/. */
function isNear(path: string, own: string): boolean {
  const charm = /^(?:.*\/)?charms\/[^/]+\//.exec(own)?.[0];
  return charm === undefined || path.startsWith(charm);
}

function isVendored(path: string): boolean {
  return /(?:^|\/)charmhelpers\//.test(path);
}

function pathReason(
  mention: OpenMention,
  file: SourceFile,
  aliases: readonly AliasPlace[],
  uses: readonly string[],
): string {
  const { application, target } = mention;
  const path = `/usr/lib/python3/dist-packages/${target.file ?? "…"}`;
  const since = target.since === null ? "" : ` for releases from ${target.since} on`;
  if (aliases.length > 0)
    return `mod_wsgi gets it at ${placesOf(aliases)} and wants a file: write ${path} (Debian, Ubuntu)${since}, and let <Directory> there name its directory; with purelib in the settings this is done, save in charmhelpers/`;
  if (isWorkerContext(file, mention.line))
    return `charm-helpers' WSGIWorkerConfigContext gives it to mod_wsgi in wsgi-openstack-api.conf, whose <Directory /usr/bin> must follow: write ${path}${since}, and name its directory in a template of this charm's own`;
  if (uses.length > 0)
    return `used at ${shown(uses)}: where that is mod_wsgi it wants the file, ${path} (Debian, Ubuntu), where it is uWSGI or gunicorn ${application}`;
  return `see what takes the path: mod_wsgi wants the file, ${path} (Debian, Ubuntu), uWSGI and gunicorn take ${application}`;
}

/** The context that puts scripts into charm-helpers' templates, a few lines around. */
function isWorkerContext({ lines }: SourceFile, line: number): boolean {
  return [-6, -5, -4, -3, -2, -1, 0, 1, 2].some(
    (step) => line + step > 0 && /WSGIWorkerConfigContext\(/.test(lines.textOf(line + step)),
  );
}

function placesOf(aliases: readonly AliasPlace[]): string {
  return shown([...new Set(aliases.map(({ file, start }) => file.placeOf(start)))]);
}

function shown(places: readonly string[]): string {
  const more = places.length > 3 ? ` and ${places.length - 3} more` : "";
  return `${places.slice(0, 3).join(", ")}${more}`;
}
