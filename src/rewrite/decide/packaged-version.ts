import type { Mention } from "../../model/mention.js";
import { debianChangelog } from "../../model/migration-plan.js";
import type { SourceFile } from "../../text/source-file.js";

/** The version of a project that a package's source is of. */
export interface PackagedVersion {
  /** As written: `3:33.0.0-0ubuntu1`, `28.0.0.0rc1`. */
  readonly text: string;
  readonly numbers: readonly number[];
  /** A candidate or snapshot before the version of these numbers. */
  readonly isEarly: boolean;
}

/**
 * The version that packaging is for: the newest in Debian's changelog (deb-changelog(5)), or `Version:` of an RPM spec, where
 * the package is the project's own. Null where it is not written down: RDO's master has `XXX`, templates have a macro.
 */
export function packagedVersion(
  { path }: Mention,
  project: string | null,
  documents: ReadonlyMap<string, SourceFile>,
): PackagedVersion | null {
  const name = project?.slice(project.lastIndexOf("/") + 1);
  const changelog = documents.get(debianChangelog(path) ?? "")?.content.slice(0, 300);
  const spec = path.endsWith(".spec") ? documents.get(path)?.content : undefined;
  const [, source, version] =
    /^(?<source>[\w.+-]+) \((?<version>[^)\s]+)\)/.exec(changelog ?? "") ??
    (spec === undefined ? [] : [null, fieldOf(spec, "Name"), fieldOf(spec, "Version")]);
  return name === undefined || version === undefined || source?.replace(/^openstack-/, "") !== name
    ? null
    : versionOf(version);
}

function fieldOf(spec: string, field: string): string | undefined {
  return new RegExp(`^${field}:[ \\t]*(\\S+)`, "m").exec(spec)?.[1];
}

function versionOf(text: string): PackagedVersion | null {
  const [, digits, rest = ""] = /^(?:\d+:)?(\d+(?:\.\d+){1,4})(\S*)$/.exec(text) ?? [];
  if (digits === undefined) return null;
  return {
    text,
    numbers: digits.split(".").map(Number),
    isEarly: /^(?:~|\.?(?:0?(?:a|b|rc)\d|dev))/.test(rest),
  };
}

/** Whether a version comes before another, by three numbers; null where a candidate of that very version cannot tell. */
export function isVersionBefore(version: PackagedVersion, milestone: string): boolean | null {
  const wanted = milestone.split(".").map(Number);
  for (let at = 0; at < 3; at++) {
    const difference = (version.numbers[at] ?? 0) - (wanted[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return version.isEarly ? null : false;
}
