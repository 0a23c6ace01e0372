// `npm test`: installs the packages if they are not there, then runs jest; arguments are jest's own.
// Without any, the tests that need nothing but Node, git and Python run.
import { spawnSync } from "node:child_process";
import { ensureInstalled, root } from "./ensure-installed.mjs";
import { missingServers } from "./missing-servers.mjs";

ensureInstalled();
const given = process.argv.slice(2);
if (given.includes("servers")) tellMissing();
const { status } = spawnSync(
  process.execPath,
  [
    "--experimental-vm-modules",
    "--disable-warning=ExperimentalWarning",
    "node_modules/jest/bin/jest.js",
    ...(given.length > 0 ? projectsLast(given) : ["--selectProjects", "unit"]),
  ],
  { cwd: root, stdio: "inherit" },
);
process.exitCode = status ?? 1;

/** jest takes every word behind `--selectProjects` for a project's name: a file that follows would be run with all others. */
function projectsLast(words) {
  const at = words.indexOf("--selectProjects");
  if (at === -1) return words;
  const names = words.slice(at + 1);
  const end = names.findIndex((word) => word !== "unit" && word !== "servers");
  const projects = end === -1 ? names : names.slice(0, end);
  return [...words.slice(0, at), ...names.slice(projects.length), "--selectProjects", ...projects];
}

function tellMissing() {
  const missing = missingServers().join(" ");
  if (missing !== "")
    console.error(
      `Tests on servers that are not installed will fail. To install them on Debian: apt-get install ${missing}`,
    );
}
