import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findProgram } from "../../src/queue/find-program.js";

/** A `git` for a PATH that notes what it is called with, and is git else. */
export class LoggedGit {
  private readonly log: string;

  constructor(private readonly directory: string) {
    this.log = join(directory, "calls");
    const real = findProgram(["git"], process.env.PATH ?? "")?.file ?? "git";
    const script = join(directory, "git");
    writeFileSync(
      script,
      `#!/bin/sh\n{ printf '%s\\037' "$@"; printf '\\n'; } >>"${this.log}"\nexec ${real} "$@"\n`,
    );
    chmodSync(script, 0o755);
  }

  get path(): string {
    return `${this.directory}:${process.env.PATH ?? ""}`;
  }

  /** The arguments of every call so far. */
  get calls(): readonly (readonly string[])[] {
    if (!existsSync(this.log)) return [];
    const lines = readFileSync(this.log, "utf8").split("\u001f\n");
    return lines.slice(0, -1).map((line) => line.split("\u001f"));
  }
}
