import type { Content } from "../../model/content.js";
import type { Deployment } from "../../model/migration-plan.js";
import { isBefore } from "../../registry/openstack-release.js";
import type { OpenMention } from "../decide/rewriter.js";

/** Where a script is named, for a server that wants a file. */
export interface ScriptPlace {
  /** The script's directory, variables of the same file filled in, other holes as they are: `/opt/venv/bin`. */
  readonly directory: Content;
  /** The file that names it, absolute where that is known. */
  readonly path: string;
  readonly content: Content;
}

export interface InstalledFile {
  /** `/usr/lib/python3/dist-packages/placement/wsgi/api.py` */
  readonly path: Content;
  /** How it is known, in words. */
  readonly source: string;
}

/**
 *     /usr/bin/placement-api           →  /usr/lib/python3/dist-packages/placement/wsgi/api.py
 *     /opt/venv/bin/placement-api      →  /opt/venv/lib/python3.11/site-packages/placement/wsgi/api.py
 *
 * The installed module's file, which stands for the module where a server takes no dotted name; null where nothing says
 * in which directory the packages are. A path with Python's version in it is only taken from where one is written.
 * Sources: Debian Python Policy 3.1 (dist-packages has no version), Fedora's Python packaging guidelines
 * (`%{python3_sitelib}`), PEP 405 (a virtualenv's `lib/pythonX.Y/site-packages`).
 */
export function installedFile(
  { target: { file }, release }: Pick<OpenMention, "target" | "release">,
  place: ScriptPlace,
  { purelib }: Deployment,
): InstalledFile | null {
  if (file === null) return null;
  if (purelib !== null)
    return { path: `${purelib.replace(/\/+$/, "")}/${file}`, source: "the setting purelib" };
  const found = packagesOf(place, release);
  return found && { ...found, path: `${found.path}/${file}` };
}

/** A directory of packages that another text shows for the script's; a hint for people, no knowledge of this place. */
export function hintOfPackages(directory: Content, texts: readonly Content[]): Content | null {
  const prefix = /^(?<prefix>.*[^/])\/+bin$/.exec(directory)?.groups?.prefix;
  if (prefix === undefined) return null;
  const found = new Set(texts.flatMap((text) => shownPackages(prefix, text)?.path ?? []));
  return found.size === 1 ? ([...found][0] ?? null) : null;
}

/** Kolla's images link `lib/python3` to the version that they have (docker/openstack-base/Dockerfile.j2), since 2024.2. */
const kollaEnvironment = "/var/lib/kolla/venv";
const kollaLinksSince = "2024.2";

function packagesOf({ directory, path, content }: ScriptPlace, release: string | null): InstalledFile | null {
  const prefix = /^(?<prefix>.*[^/])\/+bin$/.exec(directory)?.groups?.prefix;
  if (prefix === undefined) return null;
  if (prefix === "/usr") return packagesOfSystem(`${path}\n${content}`);
  const isKolla = prefix === kollaEnvironment && (release === null || !isBefore(release, kollaLinksSince));
  if (isKolla) return { path: `${prefix}/lib/python3/site-packages`, source: "the layout of Kolla's images" };
  return shownPackages(prefix, content);
}

/** openSUSE, Gentoo and Alpine have /etc/apache2 and /var/log/apache2 too, and their packages elsewhere: these two show nothing. */
const debianSigns =
  /\$\{APACHE_(?:LOG|RUN)_DIR\}|\/etc\/apache2\/(?:sites|conf|mods)-(?:available|enabled)\b|\/usr\/lib\/(?:apache2\/modules|python3\/dist-packages)\b/;
const otherSigns =
  /\/etc\/httpd\b|\/(?:var\/log|run|usr\/lib64|etc\/sysconfig)\/httpd\b|\/etc\/(?:sysconfig\/apache2|apache2\/(?:conf|vhosts)\.d)\b|\bwwwrun\b|\/srv\/www\b/;

const debianPackages = "/usr/lib/python3/dist-packages";

/** Where a distribution's packages put modules whose scripts are in /usr/bin. */
function packagesOfSystem(text: Content): InstalledFile | null {
  const isDebian = debianSigns.test(text);
  const shown = shownPackages("/usr", text);
  if (!isDebian) return shown;
  const isMixed = otherSigns.test(text) || (shown !== null && shown.path !== debianPackages);
  return isMixed ? null : { path: debianPackages, source: "Debian's layout" };
}

/**
 * `PREFIX/lib/python3.11/site-packages`, if the text names it with one version only. No distribution has site-packages
 * in a directory without a version, so a text that names one is no witness.
 */
function shownPackages(prefix: Content, text: Content): InstalledFile | null {
  const paths = new Set<Content>();
  const start = `${prefix}/lib`;
  for (let at = text.indexOf(start); at !== -1; at = text.indexOf(start, at + start.length)) {
    if (/[\w/}.-]/.test(text[at - 1] ?? "")) continue;
    const rest = text.slice(at + start.length, at + start.length + 64);
    const shown = /^(?:64)?(?<packages>\/python3(?:\.\d{1,3}\/(?:site|dist)|\/dist)-packages)(?![\w-])/.exec(
      rest,
    );
    if (shown?.groups) paths.add(`${start}${shown.groups.packages}`);
  }
  const [path, ...more] = paths;
  return path !== undefined && more.length === 0 ? { path, source: "a path in the same file" } : null;
}
