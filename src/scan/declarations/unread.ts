import type { Problem } from "../../model/errors.js";
import type { Reading } from "./reading.js";

/** A setup file of which nothing is known but these problems. */
export function unread(path: string, problems: readonly Problem[] = []): Reading {
  return {
    path,
    scripts: [],
    problems,
    facts: { kind: "unknown" },
    shipped: [],
    elsewhere: [],
    packageRoots: [],
  };
}
