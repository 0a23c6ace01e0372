import type { Content } from "../../model/content.js";
import type { OsFamily, OsScope } from "./os-scope.js";

/** Debian and Ubuntu keep all packages of Python 3 in one directory (Debian's Python policy). */
const debianPackages = "/usr/lib/python3/dist-packages";

const baseDirectory = /^[ \t]*\$pybasedir[ \t]*=[ \t]*\$(?:::)?openstacklib::defaults::pybasedir\b/m;
const version = /^[ \t]*\$pyver3[ \t]*=[ \t]*\$(?:::)?openstacklib::defaults::pyver3\b/m;
const defaults = /^[ \t]*(?:include|contain|require)[ \t]+(?:::)?openstacklib::defaults\b/m;

/**
 * How a manifest writes the path of an installed module's file, by what stands before the place: openstacklib::defaults
 * has `pyver3` since its release 19 and `pybasedir` since 28. Null where the manifest has neither for its systems.
 */
export function installedPath(scope: OsScope, before: Content, file: string, indent: string): Content | null {
  if (baseDirectory.test(before) && scope !== "unknown") return `"\${pybasedir}/${file}"`;
  if (scope === "Debian") return `'${debianPackages}/${file}'`;
  const redHat = redHatPath(before, file);
  if (redHat === null || scope === "unknown") return null;
  if (scope === "RedHat") return redHat;
  return [
    "$facts['os']['family'] ? {",
    `${indent}  'RedHat' => ${redHat},`,
    `${indent}  default  => '${debianPackages}/${file}',`,
    `${indent}}`,
  ].join("\n");
}

function redHatPath(before: Content, file: string): Content | null {
  if (version.test(before)) return `"/usr/lib/python\${pyver3}/site-packages/${file}"`;
  return defaults.test(before)
    ? `"/usr/lib/python\${openstacklib::defaults::pyver3}/site-packages/${file}"`
    : null;
}

/** Whether a manifest has the file's path for a family, in whichever way, in place of a script's. */
export function hasInstalledPath(content: Content, family: OsFamily, file: string): boolean {
  const packages = family === "Debian" ? "dist-packages" : "site-packages";
  return content.includes(`${packages}/${file}`) || content.includes(`\${pybasedir}/${file}`);
}

/** What a unit test expects the path to be; null where the tested release of Python is not known. */
export function expectedPath(family: OsFamily, file: string, metadata: Content): string | null {
  if (family === "Debian") return `${debianPackages}/${file}`;
  const python = redHatPython(metadata);
  return python === null ? null : `/usr/lib/python${python}/site-packages/${file}`;
}

const redHatReleases =
  /"operatingsystem"\s*:\s*"(?:RedHat|CentOS|Rocky|AlmaLinux|OracleLinux)"\s*,\s*"operatingsystemrelease"\s*:\s*\[(?<releases>[^\]]*)\]/g;

/** Red Hat's system Python by its release, as openstacklib::defaults has it, where a module's metadata.json has one release. */
function redHatPython(metadata: Content): string | null {
  const releases = new Set(
    [...metadata.matchAll(redHatReleases)].flatMap(({ groups }) => groups?.releases?.match(/\d+/g) ?? []),
  );
  const only = releases.size === 1 ? [...releases][0] : undefined;
  return only === "9" ? "3.9" : only === "10" ? "3.12" : null;
}
