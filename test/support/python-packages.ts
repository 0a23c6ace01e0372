import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { findPython } from "./find-python.js";
import { MissingServer } from "./missing-server.js";
import { withTestCache } from "./test-cache.js";

/** What each set of packages is made of; a set is fetched as a whole, so versions are named in full. */
const sets = {
  /** pip makes an editable install by PEP 660, and pbr's script is in none. */
  packaging: ["pip==26.3", "setuptools==84.2.1", "pbr==7.1.3", "wheel==0.48.0"],
  /** The last generation but two: pip runs `setup.py develop` for an editable install. */
  "old-packaging": ["pip==21.3.1", "setuptools==59.8.0", "pbr==5.11.1", "wheel==0.37.1"],
  /** Without virtualenv and nodeenv, which hooks in other languages need. */
  "pre-commit": ["pre-commit==4.7.0", "cfgv==3.5.0", "identify==2.6.20", "pyyaml==6.0.4"],
  gunicorn: ["gunicorn==27.0.1", "packaging==26.4"],
  pytest: ["pytest==9.2.0", "iniconfig==2.3.1", "packaging==26.4", "pluggy==1.7.0", "pygments==2.21.0"],
} as const;

export type PythonPackageSet = keyof typeof sets;

/**
 * A directory for PYTHONPATH that holds a set of packages from PyPI; fetched once a machine. Raises an error with what
 * pip said, and `MissingServer` where Python cannot make a virtualenv.
 */
export function pythonPackages(set: PythonPackageSet): Promise<string> {
  const made = found.get(set) ?? makePackages(set);
  found.set(set, made);
  return made;
}

const found = new Map<PythonPackageSet, Promise<string>>();

async function makePackages(set: PythonPackageSet): Promise<string> {
  const requirements = sets[set];
  const edition = createHash("sha256").update(requirements.join("\n")).digest("hex").slice(0, 8);
  return withTestCache(`python-${set}-${edition}`, (cache) =>
    cache.make("packages", (directory) => fetchPackages(requirements, directory)),
  );
}

async function fetchPackages(requirements: readonly string[], directory: string): Promise<void> {
  const venv = join(directory, "venv");
  // Debian's Python has a pip of its own for new virtualenvs only.
  const made = await execa(findPython(), ["-m", "venv", venv], { reject: false, all: true });
  if (made.failed) throw new MissingServer("Python 3 with venv", "python3-venv", { cause: made });
  const pip = ["-m", "pip", "install", "--no-deps", "--target", directory, ...requirements];
  let said = "";
  for (const _ of [1, 2, 3]) {
    const { failed, all } = await execa(join(venv, "bin", "python"), pip, { reject: false, all: true });
    said = all;
    if (failed) continue;
    await rm(venv, { recursive: true });
    return;
  }
  throw new Error(`pip could not fetch ${requirements.join(", ")} for the tests: ${said}`);
}
