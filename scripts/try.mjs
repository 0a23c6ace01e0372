// `npm run try`: the main job on a sample repository made with git; `npm run try -- PATH`: on a repository of yours,
// which is read and never written to. Installs and builds what it needs, and says where to look.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { ensureInstalled, root, run } from "./ensure-installed.mjs";
import { sampleFiles } from "./sample-files.mjs";

const given = process.argv[2];
if (given !== undefined && !existsSync(given)) {
  process.stderr.write(
    `${given} does not exist. Run npm run try -- PATH with a git repository or a directory.\n`,
  );
  process.exit(2);
}
ensureInstalled();
run("npm", ["run", "--silent", "build"]);

const work = mkdtempSync(join(tmpdir(), "wsgi-shift-try-"));
const target = given === undefined ? makeSample(join(work, "fox")) : resolve(given);

show("What names a script, and what would be done about it", "scan", target);
show("The change as a patch", "diff", target);
const isRepository = git(target, "rev-parse", "--git-dir").status === 0;
if (isRepository) proposeOnClone();
else say(`${target} is no git repository: apply the patch with wsgi-shift apply, or propose nothing.`);

/** The change stands in a bare clone: the repository itself is not asked for a branch. */
function proposeOnClone() {
  const clone = given === undefined ? target : join(work, "clone.git");
  if (given !== undefined) must(git(work, "clone", "--quiet", "--bare", "--no-local", target, clone));
  show("The words of the change", "propose", "--dry-run", clone);
  show("The change on the local host, as a branch", "propose", clone);
  show("Once more: it stands, and is left alone", "propose", clone);
  showService(clone);
  say(
    `Look at it:\n\n  git -C ${clone} log -p -1 wsgi-shift/remove-wsgi_scripts/${branchOf(clone)}/modules\n`,
  );
}

/** On a clone of its own, so that it has something to do. */
function showService(from) {
  const clone = join(work, "service.git");
  must(git(work, "clone", "--quiet", "--bare", "--single-branch", from, clone));
  say("The same as a service: a request on the queue, a worker, the change");
  const { status } = spawnSync(
    process.execPath,
    [`${root}scripts/try-service.mjs`, clone, join(work, "cache")],
    { stdio: "inherit" },
  );
  if (status !== 0) process.exit(status ?? 1);
}

function branchOf(repository) {
  return git(repository, "symbolic-ref", "--short", "HEAD").stdout.trim().replaceAll("/", "+");
}

function makeSample(directory) {
  for (const [path, content] of Object.entries(sampleFiles)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
  must(git(work, "init", "--quiet", "--initial-branch=master", directory));
  must(git(directory, "add", "--all"));
  must(git(directory, "commit", "--quiet", "--message", "A service with a pbr script"));
  return directory;
}

function show(title, ...args) {
  say(`${title}\n$ wsgi-shift ${args.join(" ")}`);
  const { status } = spawnSync(process.execPath, [`${root}dist/cli.js`, ...args], {
    stdio: "inherit",
    env: { ...process.env, WSGI_SHIFT_CACHE: join(work, "cache") },
  });
  if (status !== 0) process.exit(status ?? 1);
}

function say(text) {
  process.stdout.write(`\n\u2500\u2500 ${text}\n`);
}

function git(directory, ...args) {
  const who = {
    GIT_AUTHOR_NAME: "Try",
    GIT_AUTHOR_EMAIL: "try@example.org",
    GIT_COMMITTER_NAME: "Try",
    GIT_COMMITTER_EMAIL: "try@example.org",
  };
  return spawnSync("git", ["-C", directory, ...args], { encoding: "utf8", env: { ...process.env, ...who } });
}

function must({ status, stderr }) {
  if (status === 0) return;
  process.stderr.write(stderr);
  process.exit(1);
}
