// Measures over clones of real repositories, given as git directories:
//   node scripts/measure-mirrors.mjs speed DIRECTORY…   a scan, and a scan with its patch, against git's own search, of each in turn
//   node scripts/measure-mirrors.mjs run DIRECTORY…     one scan of all, as a person runs it, against git's own search of all
//   node scripts/measure-mirrors.mjs share DIRECTORY…   how many places in a script's context are left to a person
// Needs dist/ (npm run build). Nothing is remembered from one scan to the next.
import { fork, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { main } from "../dist/command/program.js";
import { Git } from "../dist/git/git.js";
import { Repository } from "../dist/git/repository.js";
import { noMemory } from "../dist/model/scan-memory.js";
import { migrate } from "../dist/pipeline.js";
import { builtInRegistry } from "../dist/registry/registry.js";
import { plainStyle } from "../dist/report/style.js";

const [measure, ...directories] = process.argv.slice(2);
const registry = builtInRegistry();
const git = new Git({ path: process.env.PATH });
const options = {
  registry,
  phase: undefined,
  identity: { topic: "remove-wsgi_scripts", unit: "modules" },
  memory: noMemory,
};

/** Every decision on HEAD, and on demand the change as a patch. */
async function scan(directory, withPatch) {
  const repository = await Repository.open(git, directory);
  try {
    const tree = await repository.tree(await repository.resolve("HEAD"));
    const migration = await migrate(tree, options);
    if (withPatch && migration.files.length > 0) {
      const writer = await repository.writer("quarantine");
      await writer.patch(tree.treeId, await writer.writeTree(tree.revision, migration.files));
      await writer.dispose();
    }
    return migration;
  } finally {
    await repository.close();
  }
}

const rounds = 7;
const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
const total = (rows, at, of) => rows.reduce((sum, row) => sum + of(row[at]), 0);

/** Milliseconds of user and system time of this process and of its children that have ended; in steps of ten. */
function processorTime() {
  const fields = readFileSync("/proc/self/stat", "utf8").split(") ")[1].split(" ");
  return [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]) * 10, 0);
}

/** Calls `measured` with a file of all names, one a line. */
async function withNames(measured) {
  const scratch = mkdtempSync(join(tmpdir(), "wsgi-shift-measure-"));
  const names = join(scratch, "names");
  writeFileSync(names, `${registry.names.join("\n")}\n`);
  try {
    await measured(names);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

const least = (times) => Math.min(...times);

/** Does some work; what it took, in milliseconds, by the clock and of processors. */
async function timed(work) {
  const [start, used] = [performance.now(), processorTime()];
  await work();
  return { time: performance.now() - start, processor: processorTime() - used };
}

/**
 * git's own search, started by a small process, as a shell would: our own takes milliseconds for each start of another. Answers to
 * each git directory what the search in it took.
 */
function searchWhenAsked() {
  const [names] = directories;
  process.on("message", async (directory) => {
    const search = ["--git-dir", directory, "grep", "-w", "-F", "-f", names, "HEAD"];
    process.send(await timed(() => spawnSync("git", search, { maxBuffer: 1 << 28 })));
  });
}

async function speed(names) {
  const searcher = fork(fileURLToPath(import.meta.url), ["searcher", names]);
  const works = [
    async (directory) => {
      searcher.send(directory);
      const [took] = await once(searcher, "message");
      return took;
    },
    (directory) => timed(() => scan(directory, false)),
    (directory) => timed(() => scan(directory, true)),
  ];
  const rows = directories.map(() => works.map(() => []));
  const processors = works.map(() => 0);
  // The first round warms up and does not count; in each of the others all works are done in turn.
  for (let round = 0; round <= rounds; round++)
    for (const [at, directory] of directories.entries())
      for (const [which, work] of works.entries()) {
        const { time, processor } = await work(directory);
        if (round === 0) continue;
        rows[at][which].push(time);
        processors[which] += processor;
      }
  searcher.disconnect();
  for (const [at, row] of rows.entries())
    console.log(directories[at], ...row.map((times) => median(times).toFixed(1)));
  for (const [name, of] of Object.entries({ medians: median, minima: least })) {
    const [search, ...ours] = works.map((_, at) => total(rows, at, of));
    console.log(`${name}: git grep ${search.toFixed(0)} ms`, ...ours.map((sum) => (sum / search).toFixed(2)));
  }
  console.log("processor time:", ...processors.slice(1).map((sum) => (sum / processors[0]).toFixed(2)));
}

/** The command `scan` in this process, whose code has run before. */
async function scanHere() {
  const nothing = () => {};
  const context = { out: nothing, tell: nothing, terminal: false, style: plainStyle, environment: {}, git };
  await main({ ...context, now: () => new Date(0), stopped: () => new Promise(nothing) }, [
    "scan",
    ...directories,
  ]);
}

async function run(names) {
  const command = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
  const search = `git --git-dir "$1" grep -w -F -f '${names}' HEAD`;
  const side = `printf '%s\\0' "$@" | xargs -0 -n1 -P${availableParallelism()} sh -c '${search.replaceAll("'", '"')}' sh`;
  const shell = (script) => () => spawnSync("sh", ["-c", `${script}; true`, "sh", ...directories], quiet);
  const quiet = { stdio: ["ignore", "ignore", "inherit"] };
  const works = {
    "git grep, one after the other": shell(`for d; do set -- "$d"; ${search}; done`),
    [`git grep, xargs -P${availableParallelism()}`]: shell(side),
    "wsgi-shift scan": () => spawnSync(process.execPath, [command, "scan", ...directories], quiet),
    "the same, its code warm": scanHere,
  };
  const rows = Object.entries(works).map(([name, work]) => ({ name, work, times: [], processor: [] }));
  for (let round = 0; round <= rounds; round++)
    for (const { work, times, processor } of rows) {
      const took = await timed(work);
      if (round === 0) continue;
      times.push(took.time);
      processor.push(took.processor);
    }
  const [peer, beside] = rows;
  for (const { name, times, processor } of rows) {
    const ratios = (of) => [peer, beside].map((row) => (of(times) / of(row.times)).toFixed(2)).join(" ");
    const sums = `median ${median(times).toFixed(0)} ms (${ratios(median)}), minimum ${least(times).toFixed(0)} ms (${ratios(least)})`;
    console.log(`${name}: ${sums}, processor ${median(processor)} ms`);
  }
}

/** The class of a decision, as docs/performance.md defines it; null for what is not in a script's context. */
function classOf({ disposition, pending, reason }) {
  if (disposition !== "keep") return disposition;
  if (pending) return "waiting";
  if (/which keeps its name/.test(reason)) return "copy";
  return /the (?:file|value) can go$/.test(reason) ? "unread" : null;
}

async function share() {
  const all = {};
  for (const directory of directories) {
    const row = {};
    for (const decision of (await scan(directory, false)).decisions) {
      const name = classOf(decision);
      if (name === null) continue;
      row[name] = (row[name] ?? 0) + 1;
      all[name] = (all[name] ?? 0) + 1;
    }
    console.log(directory, JSON.stringify(row));
  }
  const context = Object.values(all).reduce((sum, count) => sum + count, 0);
  console.log(JSON.stringify(all), `manual: ${all.manual ?? 0} of ${context}`);
}

directories.splice(0, directories.length, ...directories.map((directory) => resolve(directory)));
if (measure === "searcher") searchWhenAsked();
else if (measure === "speed") await withNames(speed);
else if (measure === "run") await withNames(run);
else if (measure === "share") await share();
else {
  console.error("usage: node scripts/measure-mirrors.mjs speed|run|share DIRECTORY…");
  process.exitCode = 2;
}
