// Scans of bare repositories made by git, against what git itself needs to look at the same bytes.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { performance } from "node:perf_hooks";
import { Git } from "../../dist/git/git.js";
import { Repository } from "../../dist/git/repository.js";
import { FileMemory } from "../../dist/memory/file-memory.js";
import { noMemory } from "../../dist/model/scan-memory.js";
import { migrate } from "../../dist/pipeline.js";
import { builtInRegistry } from "../../dist/registry/registry.js";
import { findDeclarations } from "../../dist/scan/declarations/find-declarations.js";

const directory = mkdtempSync(join(tmpdir(), "wsgi-shift-bench-"));
const registry = builtInRegistry();
const environment = {
  PATH: process.env.PATH,
  HOME: directory,
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "b",
  GIT_AUTHOR_EMAIL: "b@example.org",
  GIT_COMMITTER_NAME: "b",
  GIT_COMMITTER_EMAIL: "b@example.org",
};
const git = (...args) =>
  execFileSync("git", ["-C", directory, ...args], { env: environment, maxBuffer: 1 << 30 });
const options = { registry, phase: undefined, identity: { topic: "remove-wsgi_scripts", unit: "modules" } };

/** A service of so many files, each of a size as in nova (8 kB on average), a few of which name scripts. */
function makeRepository(name, files) {
  const tree = join(directory, name);
  let seed = files;
  // mulberry32: no two files alike, the same repository in every run.
  const random = () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const words = Array.from({ length: 4000 }, () => Math.floor(random() * 1e9).toString(36));
  const text = (bytes) => {
    const lines = [];
    for (let size = 0; size < bytes; ) {
      const line = `    ${words[Math.floor(random() * 4000)]} = ${words[Math.floor(random() * 4000)]}.${words[Math.floor(random() * 4000)]}(api, self)`;
      lines.push(line);
      size += line.length;
    }
    return `${lines.join("\n")}\n`;
  };
  const write = (path, content) => {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), content);
  };
  write(
    "setup.cfg",
    `[metadata]\nname = x\n\n[entry_points]\nwsgi_scripts =\n    x-api-wsgi = x.api.app:init\n`,
  );
  write("x/__init__.py", "");
  write("x/api/app.py", text(4000));
  for (let number = 0; number < files; number++) {
    const mention = number % 400 === 0 ? "# nova-api-wsgi and wsgi-file = /bin/x-api-wsgi\n" : "";
    write(`x/p${number % 97}/q${number % 13}/m${number}.py`, mention + text(1000 + random() * 14000));
  }
  git("-c", "gc.auto=0", "init", "-q", "-b", "master", tree);
  git("-C", tree, "config", "gc.auto", "0");
  git("-C", tree, "add", "-A");
  git("-C", tree, "commit", "-qm", "Begin");
  git("-C", tree, "gc", "-q");
  git("clone", "-q", "--bare", tree, `${tree}.git`);
  return { tree, bare: `${tree}.git` };
}

/** Median milliseconds of two kinds of work done in turn, so that what else the machine does hits both alike. */
async function compared(ours, peer, times = 7) {
  const results = [[], []];
  for (let run = 0; run < times; run++) {
    for (const [which, work] of [ours, peer].entries()) {
      const start = performance.now();
      await work();
      results[which].push(performance.now() - start);
    }
  }
  return results.map((list) => list.sort((a, b) => a - b)[Math.floor(times / 2)]);
}

async function scanOnce(bare, memory = noMemory) {
  const repository = await Repository.open(new Git({ path: process.env.PATH }), bare);
  try {
    return await migrate(await repository.tree(await repository.resolve("HEAD")), { ...options, memory });
  } finally {
    await repository.close();
  }
}

function report(measure, ours, peer, wanted, against) {
  process.stdout.write(
    `${JSON.stringify({ measure, ours, peer, unit: "ms", ratio: ours / peer, wanted, against })}\n`,
  );
}

try {
  const sizes = [200, 1000, 3000, 8000];
  const repositories = sizes.map((size) => makeRepository(`r${size}`, size));
  const names = join(directory, "names");
  writeFileSync(names, `${[...registry.names, "x-api-wsgi"].join("\n")}\n`);

  const coldScans = async () => {
    for (const { bare } of repositories) await scanOnce(bare);
  };
  const greps = () => {
    for (const { bare } of repositories) {
      spawnSync("git", ["--git-dir", bare, "grep", "-w", "-F", "-f", names, "HEAD"], { env: environment });
    }
  };
  await coldScans();
  report(
    `full scan, ${sizes.join("+")} files`,
    ...(await compared(coldScans, greps)),
    "<= 1.0",
    "git grep -w -F -f names HEAD",
  );

  const candidates = ["setup.cfg"];
  const declares = async () => {
    for (const { bare } of repositories) {
      const repository = await Repository.open(new Git({ path: process.env.PATH }), bare);
      await findDeclarations(await repository.tree(await repository.resolve("HEAD")), candidates);
      await repository.close();
    }
  };
  const cats = () => {
    for (const { bare } of repositories) {
      const input = candidates.map((path) => `HEAD:${path}\n`).join("");
      spawnSync("git", ["--git-dir", bare, "cat-file", "--batch"], { env: environment, input });
    }
  };
  await declares();
  report(
    "does it declare scripts",
    ...(await compared(declares, cats, 31)),
    "<= 1.3",
    "git cat-file --batch of the candidate files",
  );

  const large = repositories.at(-1);
  const memory = new FileMemory(join(directory, "memory"));
  await scanOnce(large.bare, memory);
  const whole = () => scanOnce(large.bare);
  const again = () => scanOnce(large.bare, memory);
  report(
    "unchanged tip, 8000 files",
    ...(await compared(again, whole)),
    "-",
    "the full scan of the same repository",
  );

  for (const touched of [3, 30, 300]) {
    const ours = [];
    const peer = [];
    for (let run = 0; run < 3; run++) {
      for (let number = 0; number < touched; number++) {
        writeFileSync(
          join(large.tree, `x/p${number % 97}/q${number % 13}/m${number}.py`),
          `# ${touched} ${run} nova-api-wsgi\n`,
        );
      }
      git("-C", large.tree, "commit", "-qam", `Touch ${touched}`);
      git("-C", large.tree, "push", "-q", large.bare, "master");
      const [rescan, full] = await compared(again, whole, 1);
      ours.push(rescan);
      peer.push(full);
    }
    const median = (list) => list.sort((a, b) => a - b)[1];
    report(
      `rescan after ${touched} files of 8000`,
      median(ours),
      median(peer),
      "-",
      "the full scan of the same repository",
    );
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
