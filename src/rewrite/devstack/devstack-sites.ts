import type { Decision, Mention } from "../../model/mention.js";
import { isBefore } from "../../registry/openstack-release.js";
import type { SourceFile } from "../../text/source-file.js";
import { keep, manual, rewrite } from "../decide/decide.js";
import { innermost } from "../shell/innermost.js";
import { shellOf } from "../shell/shell-of.js";
import type { ShellCommand } from "../shell/shell-tree.js";
import { isSiteName, mayWriteSite, type ShellSurroundings, siteName } from "./devstack-functions.js";

/** What DevStack's own lib/ calls the Apache sites that had a script's name, and since which release. */
const renamed: ReadonlyMap<string, readonly [name: string, since: string]> = new Map([
  ["nova-api-wsgi", ["nova-api", "2024.2"]],
  ["nova-metadata-wsgi", ["nova-metadata", "2024.2"]],
  ["keystone-wsgi-public", ["keystone-api", "2025.1"]],
  ["cinder-wsgi", ["cinder-api", "2025.1"]],
  ["glance-wsgi-api", ["glance-api", "2025.1"]],
]);

/**
 *     write_uwsgi_config "$CONF" "$X_UWSGI" "/x" "" "x-api"
 *     remove_uwsgi_config "$CONF" "x-api-wsgi"               →  remove_uwsgi_config "$CONF" "x-api"
 *     rm -f $(apache_site_config_for x-api-wsgi)                rm -f $(apache_site_config_for x-api)
 *
 * Decides a name in a place where DevStack's functions take a site's: a site keeps the name under which it is written, and
 * who removes it needs that name. Null where the name is no site's. Source: DevStack's lib/apache, lib/keystone.
 */
export function decideSite(
  mention: Mention,
  command: ShellCommand,
  index: number,
  file: SourceFile,
  { files, release }: ShellSurroundings,
): Decision | null {
  const { script } = mention;
  if (!isSiteName(command, index, script)) return null;
  const line = file.lineAt(mention.span.start);
  const remover = command.name === "remove_uwsgi_config" ? command : removerBeside(command, script, file);
  const written = remover ? nameWritten(remover.words[0]?.text ?? "", files) : null;
  if (written !== null && written !== script) {
    const { start, end } = mention.span;
    const at = start - file.lines.startOf(mention.line);
    const after = `${line.slice(0, at)}${written}${line.slice(at + script.length)}`;
    return rewrite(
      mention,
      line,
      after,
      [{ path: file.path, start, end, text: written }],
      `the site is written as ${written}`,
    );
  }
  if (isWritten(script, files))
    return keep(mention, line, `names the Apache site and socket, which keep the name ${script}`);
  const [name, since] = renamed.get(script) ?? [];
  if (name === undefined || since === undefined || (release && isBefore(release.name, since)))
    return keep(mention, line, `names an Apache site ${script}, not the script`);
  return manual(
    mention,
    line,
    `DevStack calls this Apache site ${name} since ${since}: write that name, unless the site of an older release is meant`,
  );
}

/**
 * What removes the configuration of the same site in the same function as `rm -f $(apache_site_config_for x-api-wsgi)`: both
 * clean up one site, and take one name.
 */
function removerBeside(command: ShellCommand, script: string, file: SourceFile): ShellCommand | null {
  if (command.name !== "apache_site_config_for" || !/\brm\b/.test(file.lineAt(command.start))) return null;
  const tree = shellOf(file);
  const around = tree && innermost(tree.functions, command);
  if (!around) return null;
  const found = tree.commands.find(
    ({ name, words, start, end }) =>
      name === "remove_uwsgi_config" &&
      bare(words[1]?.text ?? "") === script &&
      around.start <= start &&
      end <= around.end,
  );
  return found ?? null;
}

/** The name that the writers of a configuration give its site; null if they give none, or several. */
function nameWritten(conf: string, files: readonly SourceFile[]): string | null {
  const names = new Set<string | null>();
  const [word = ""] = /\w+/.exec(conf) ?? [];
  for (const file of files.filter(({ content }) => content.includes(word) && mayWriteSite(content))) {
    for (const command of shellOf(file)?.commands ?? []) {
      const name = siteName(command);
      if (name !== undefined && bare(command.words[0]?.text ?? "") === bare(conf)) names.add(name);
    }
  }
  const [only] = names;
  return names.size === 1 && only ? only : null;
}

/** Whether a site gets a script's name here: by name, or as the basename of the script's path. */
function isWritten(script: string, files: readonly SourceFile[]): boolean {
  return files.some(
    (file) =>
      file.content.includes(`/${script}`) ||
      (file.content.includes(script) &&
        mayWriteSite(file.content) &&
        shellOf(file)?.commands.some((command) => siteName(command) === script)),
  );
}

function bare(text: string): string {
  return text.replace(/["'{}]/g, "");
}
