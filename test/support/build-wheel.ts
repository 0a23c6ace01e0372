import { mkdir, mkdtemp, readdir } from "node:fs/promises";
import { join } from "node:path";
import { git } from "./sample-repository.js";
import type { Virtualenv } from "./virtualenv.js";

export interface Wheel {
  readonly path: string;
  /** Paths of its files; a script of pbr's stands in `<name>-<version>.data/scripts/`. */
  readonly files: readonly string[];
}

/** Builds a wheel of a repository's commit as a person would: from a clone, so that no earlier build is seen. */
export async function buildWheel(
  venv: Virtualenv,
  repository: string,
  packaging: "packaging" | "old-packaging" = "packaging",
): Promise<Wheel> {
  const work = await mkdtemp(join(venv.directory, "build-"));
  const [clone, output] = [join(work, "clone"), join(work, "wheel")];
  git(work, "clone", "--quiet", repository, clone);
  await mkdir(output);
  const pip = ["-m", "pip", "wheel", "--quiet", "--no-index", "--no-deps", "--no-build-isolation"];
  await venv.python([...pip, "--wheel-dir", output, clone], { with: packaging });
  const [name = ""] = await readdir(output);
  const path = join(output, name);
  const listing = await venv.python(["-m", "zipfile", "--list", path]);
  const files = listing
    .split("\n")
    .slice(1)
    .map((line) => line.replace(/\s+\d{4}-\d\d-\d\d .*$/, ""));
  return { path, files };
}
