import type { Content } from "../../model/content.js";
import { readPyproject } from "./pyproject.js";
import type { Reading } from "./reading.js";
import { readSetupCfg } from "./setup-cfg.js";
import { readSetupPy } from "./setup-py.js";
import { unread } from "./unread.js";

/** The files of a distribution that may declare its scripts. */
export const setupFileNames = ["setup.cfg", "setup.py", "pyproject.toml"] as const;

/**
 * What one setup file declares, in the file's order; which of several files counts is not known from one alone.
 * A file that neither has the word in it nor names another one for them is not parsed.
 */
export async function declarationsOf(path: string, content: Content): Promise<Reading> {
  const named = content.includes(path.endsWith(".cfg") ? "wsgi" : "wsgi_scripts");
  return named || pointsElsewhere(path, content) ? readSetupFile(path, content) : unread(path);
}

/** Whether the entry points may be in a file that this one names. */
function pointsElsewhere(path: string, content: Content): boolean {
  if (path.endsWith(".toml"))
    return content.includes("setuptools.dynamic") && content.includes("entry-points");
  return path.endsWith(".py")
    ? /\bpbr["']?[ \t]*[=:][ \t]*\w?["']/.test(content)
    : /^entry[_-]points[ \t]*[=:]/m.test(content);
}

/** The same, parsed in any case for what it tells of other files' declarations. */
export async function readSetupFile(path: string, content: Content): Promise<Reading> {
  if (path.endsWith("setup.py")) return readSetupPy(path, content);
  return path.endsWith(".toml") ? readPyproject(path, content) : readSetupCfg(path, content);
}
