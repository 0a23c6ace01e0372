// `npm test`: installs the packages if they are not there, then runs jest; arguments are jest's own.
// Without any, the tests that need nothing but Node, git and Python run.
import { spawnSync } from "node:child_process";
import { ensureInstalled, root } from "./ensure-installed.mjs";

ensureInstalled();
const given = process.argv.slice(2);
const { status } = spawnSync(
  process.execPath,
  [
    "--experimental-vm-modules",
    "--disable-warning=ExperimentalWarning",
    "node_modules/jest/bin/jest.js",
    ...(given.length > 0 ? given : ["--selectProjects", "unit"]),
  ],
  { cwd: root, stdio: "inherit" },
);
process.exitCode = status ?? 1;
