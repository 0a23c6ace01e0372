// Installs the packages and builds dist/, unless it is there: for clones that others use, at one commit, and never change.
import { existsSync, renameSync, rmSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { ensureInstalled, root, run } from "./ensure-installed.mjs";

export function buildOnce() {
  if (existsSync(`${root}dist/cli.js`)) return;
  ensureInstalled();
  // Built aside and renamed: a build that was broken off is not taken for a whole one.
  const fresh = `dist-${process.pid}`;
  try {
    run(process.execPath, [
      "node_modules/typescript/bin/tsc",
      "-p",
      "tsconfig.build.json",
      "--outDir",
      fresh,
    ]);
    if (!existsSync(`${root}dist/cli.js`)) {
      rmSync(`${root}dist`, { recursive: true, force: true });
      renameSync(root + fresh, `${root}dist`);
    }
  } finally {
    rmSync(root + fresh, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) buildOnce();
