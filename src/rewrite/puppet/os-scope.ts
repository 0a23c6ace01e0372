import type { Content } from "../../model/content.js";
import type { SourceFile } from "../../text/source-file.js";
import { blocksAround } from "./manifest-blocks.js";

/** The operating systems of which OpenStack's modules say where Python's packages lie. */
export type OsFamily = "Debian" | "RedHat";

/** What a place is for: one family, `all` of them, or `unknown` where that cannot be told. */
export type OsScope = OsFamily | "all" | "unknown";

const fact =
  "\\$(?:::)?(?:facts\\[['\"]os['\"]\\]\\[['\"]family['\"]\\]|facts\\[['\"]osfamily['\"]\\]|osfamily|os\\[['\"]family['\"]\\])";
const familyCase = new RegExp(`\\bcase[ \\t]+${fact}\\s*$`);
const familyTest = new RegExp(`\\bif[ \\t]+${fact}[ \\t]*==[ \\t]*['"](?<label>\\w+)['"]\\s*$`);
const label = /(?:^|\n)[ \t]*['"]?(?<label>\w+)['"]?[ \t]*:\s*$/;
const otherCondition = /\b(?:case|if|elsif|unless)[ \t][^\n]*$|\belse\s*$/;

/**
 * What a place of a manifest is for, by `case $facts['os']['family']` or a comparison around it. Source: Puppet's
 * language, conditional statements.
 */
export function scopeInManifest(file: SourceFile, offset: number): OsScope {
  const blocks = blocksAround(file, offset);
  if (blocks === null) return "unknown";
  let scope: OsScope = "all";
  let inFamilyCase = false;
  for (const { head } of blocks.filter(({ bracket }) => bracket === "{")) {
    const found = (inFamilyCase ? label : familyTest).exec(head)?.groups?.label;
    const family = found ?? (inFamilyCase ? "several" : undefined);
    inFamilyCase = familyCase.test(head);
    if (family !== undefined) scope = scopeOf(family);
    else if (scope === "all" && !inFamilyCase && isCondition(head)) scope = "unknown";
  }
  return scope;
}

/** Another condition, or a branch of one, leaves open which systems come by. */
function isCondition(head: Content): boolean {
  return otherCondition.test(head) || label.test(head);
}

function scopeOf(family: string): OsScope {
  return family === "Debian" || family === "RedHat" ? family : "unknown";
}
