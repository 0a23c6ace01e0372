import type { Content } from "../../model/content.js";
import type { MentionKind } from "../../model/mention.js";

/** What a person must do with a place of a kind that no rewriter decides; `{module}` is filled with the application. */
export const manualReasons: Readonly<Record<MentionKind, string>> = {
  "uwsgi-ini": "write module = {module} in place of the wsgi-file option",
  "uwsgi-yaml":
    "write module: {module} in place of the wsgi-file key, and see that no override still sets wsgi-file",
  "uwsgi-flags": "if it is the value of --wsgi-file, write --module {module} instead",
  "uwsgi-env": "if it is the value of UWSGI_WSGI_FILE, set UWSGI_MODULE={module} instead",
  apache:
    "mod_wsgi wants a file, not a module: name the installed module's file, or a file of one line that imports application from {module}",
  gunicorn: "gunicorn takes {module} in place of a script",
  systemd: "a script run as a program has no counterpart; let a WSGI server serve {module}",
  dockerfile: "see who serves the script in the image; the module is {module}",
  compose: "see who serves the script in the service; the module is {module}",
  devstack: "see what takes this value; the module is {module}",
  ansible: "follow the variable to the role that serves it; where that takes modules, it is {module}",
  helm: "see the template that uses the value, and every override of it; the module is {module}",
  puppet: "follow the parameter to the vhost; mod_wsgi wants the file of {module}",
  spec: "drop the file from the list once the package no longer holds the script; the module is {module}",
  debian: "drop the file from the list once the package no longer holds the script; the module is {module}",
  tox: "a script run by tox has no counterpart; serve {module} with a WSGI server",
  docs: "see whether the text speaks of serving it; the module is {module}",
  python: "see what the string is used for; the module is {module}",
  shell: "see what takes the path; the module is {module}",
  other: "see what reads this file; the module is {module}",
};

/** Kinds that say too little of who reads them. */
const general: ReadonlySet<MentionKind> = new Set(["other", "shell", "systemd", "uwsgi-flags", "dockerfile"]);

/**
 * What a person must do with a place, by what stands before the script on its line, else by its kind. `file` is the module's
 * below the directory of installed packages.
 */
export function manualReason(
  {
    kind,
    application,
    file,
  }: { readonly kind: MentionKind; readonly application: string; readonly file: string | null },
  line: Content,
  before: Content,
): string {
  if (kind !== "docs" && /^[ \t]*(?:#|;|\/\/)(?!!)/.test(line))
    return `a comment; see that it holds when ${application} is served`;
  if (general.has(kind)) {
    const reason = reasonByLine(before.slice(-256), application, file);
    if (reason !== null) return reason;
  }
  return manualReasons[kind].replaceAll("{module}", application);
}

function reasonByLine(before: Content, application: string, file: string | null): string | null {
  if (/\bwsgi[-_]file["']?[ \t]*[=:][ \t]*["']?[^\s"']*$/.test(before))
    return `where this becomes uWSGI's option, let it be module = ${application} in place of wsgi-file`;
  if (/(?:^|[\s/])ln[ \t]+-\w*s\w*[ \t]/.test(before))
    return `a link to the script leads nowhere once that is gone: drop it once nothing serves it; the module is ${application}`;
  const isAlias =
    /(?:alias\w*|script\w*|entry|destination)["'\])]*[ \t]*(?:=>|[=:,])?[ \t]*["'][^"'\n]*\/$/i.test(before);
  if (!isAlias || file === null) return null;
  return `where this becomes Apache's WSGIScriptAlias, it must be the installed ${file} (below /usr/lib/python3/dist-packages on Debian); uWSGI and gunicorn take ${application}`;
}
