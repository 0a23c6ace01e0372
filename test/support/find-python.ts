import { existsSync } from "node:fs";

/** The interpreter that Debian's uWSGI and Apache embed: what a virtualenv holds must be of its version. */
export function findPython(): string {
  const system = "/usr/bin/python3";
  return existsSync(system) ? system : "python3";
}
