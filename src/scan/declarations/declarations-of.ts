import type { Content } from "../../model/content.js";
import { readPyproject } from "./pyproject.js";
import type { Reading } from "./reading.js";
import { readSetupCfg } from "./setup-cfg.js";
import { readSetupPy } from "./setup-py.js";

/** The files of a distribution that may declare its scripts. */
export const setupFileNames = ["setup.cfg", "setup.py", "pyproject.toml"] as const;

/**
 * What one setup file declares, in the file's order; which of several files counts is not known from one alone.
 * A file that does not have the word in it is not parsed.
 */
export async function declarationsOf(path: string, content: Content): Promise<Reading> {
  const named = content.includes(path.endsWith(".cfg") ? "wsgi" : "wsgi_scripts");
  return named
    ? readSetupFile(path, content)
    : { path, scripts: [], problems: [], facts: { kind: "unknown" }, shipped: [] };
}

/** The same, parsed in any case for what it tells of other files' declarations. */
export async function readSetupFile(path: string, content: Content): Promise<Reading> {
  if (path.endsWith("setup.py")) return readSetupPy(path, content);
  return path.endsWith(".toml") ? readPyproject(path, content) : readSetupCfg(path, content);
}
