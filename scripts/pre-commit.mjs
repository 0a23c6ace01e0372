#!/usr/bin/env node
// The hook of .pre-commit-hooks.yaml: scans what is about to be committed, which is the index and no commit yet.
// It goes as a commit into a repository of its own beside the real objects, so that nothing is written into the real one.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { buildOnce } from "./build-once.mjs";
import { root } from "./ensure-installed.mjs";

const nobody = ["AUTHOR", "COMMITTER"].flatMap((who) => [
  [`GIT_${who}_NAME`, "wsgi-shift"],
  [`GIT_${who}_EMAIL`, "wsgi-shift@bot.invalid"],
  [`GIT_${who}_DATE`, "@0 +0000"],
]);

/** What git prints; git's own status ends the hook if it fails. The index is the one that `git commit` names by GIT_INDEX_FILE. */
function git(args, environment = {}) {
  const { status, stdout, error } = spawnSync("git", args, {
    encoding: "utf8",
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
  return stdout.replace(/\n$/, "");
}

/** git's hooks are told by variables where the repository is; the scratch one is another. */
const elsewhere = { GIT_DIR: undefined, GIT_INDEX_FILE: undefined, GIT_WORK_TREE: undefined };

function commitIndex(scratch) {
  const store = resolve(git(["rev-parse", "--git-path", "objects"]));
  const format = git(["rev-parse", "--show-object-format"]);
  // The branch may name a release, which says what is deployed from it.
  const branch = git(["branch", "--show-current"]) || "detached";
  const init = [
    "--quiet",
    "--bare",
    "--template=",
    `--object-format=${format}`,
    `--initial-branch=${branch}`,
  ];
  git(["init", ...init, scratch], elsewhere);
  const objects = join(scratch, "objects");
  mkdirSync(join(objects, "info"), { recursive: true });
  writeFileSync(join(objects, "info/alternates"), `${store}\n`);
  const aside = { GIT_OBJECT_DIRECTORY: objects, GIT_ALTERNATE_OBJECT_DIRECTORIES: store };
  const tree = git(["write-tree"], aside);
  const words = ["-m", "What is about to be committed"];
  const commit = git(["commit-tree", ...words, tree], { ...aside, ...Object.fromEntries(nobody) });
  git(["--git-dir", scratch, "update-ref", "HEAD", commit], elsewhere);
}

buildOnce();
const place = mkdtempSync(join(tmpdir(), "wsgi-shift-"));
process.on("exit", () => rmSync(place, { recursive: true, force: true }));
const name = basename(git(["rev-parse", "--show-toplevel"]));
commitIndex(join(place, name));
const scan = [`${root}dist/cli.js`, "scan", "--check", ...process.argv.slice(2), "--", name];
process.exitCode = spawnSync(process.execPath, scan, { cwd: place, stdio: "inherit" }).status ?? 1;
