// From an event to a change on a real Gerrit, with a warm mirror of a tree of keystone's size, against a bare `git push` of
// the finished commit to the same server: each time to projects that have no change yet, and each the first in its turn, as
// what Gerrit still does of the round before hits who comes first.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { performance } from "node:perf_hooks";
import { readConfiguration } from "../../dist/config/environment.js";
import { Git } from "../../dist/git/git.js";
import { builtInRegistry } from "../../dist/registry/registry.js";
import { previewRepository, proposeRepository } from "../../dist/worker/propose-repository.js";
import { Workplaces } from "../../dist/workplace/workplaces.js";
import { testSupport } from "../test-support.mjs";

const rounds = 20;
/** Until then Java still compiles what a push needs. */
const warmUp = 6;
/** As keystone has: 1,483 files, 9.1 MB. */
const [files, bytes] = [1_483, 6_150];

const directory = mkdtempSync(join(tmpdir(), "wsgi-shift-bench-"));
const who = { name: "wsgi-shift", email: "wsgi-shift@example.org" };
const environment = {
  PATH: process.env.PATH,
  HOME: directory,
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: who.name,
  GIT_AUTHOR_EMAIL: who.email,
  GIT_COMMITTER_NAME: who.name,
  GIT_COMMITTER_EMAIL: who.email,
};
const git = (...args) =>
  execFileSync("git", args, {
    env: environment,
    maxBuffer: 1 << 30,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });

const { startGerrit } = await testSupport("gerrit");
const server = await startGerrit();
try {
  const upstream = makeTree(join(directory, "upstream"));
  const { username, password } = server.accounts.bot;
  const configuration = readConfiguration({
    GERRIT_URL: server.url,
    GERRIT_USERNAME: username,
    GERRIT_PASSWORD: password,
    GERRIT_PROJECTS: "*",
    WSGI_SHIFT_AUTHOR_EMAIL: who.email,
    WSGI_SHIFT_CACHE: join(directory, "cache"),
  });
  const workplaces = new Workplaces(new Git({ path: process.env.PATH }), configuration);
  const ours = [];
  const peer = [];
  let finished;
  for (let round = 0; round < warmUp + rounds; round++) {
    const [project, other] = [await server.createProject(), await server.createProject()];
    await server.pushBranch(upstream, project);
    await run(workplaces, project, previewRepository);
    // The event: somebody's commit is merged.
    writeFileSync(join(upstream, "doc/merged.rst"), `${round}\n`);
    git("-C", upstream, "add", "-A");
    git("-C", upstream, "commit", "-q", "-m", "More");
    for (const one of [project, other]) await server.pushBranch(upstream, one);
    const address = `${server.url.replace("//", `//${username}:${password}@`)}/a/${other}`;
    // Of the round before: a project has its branch, not the commit, and a Change-Id counts for one project.
    const push = (commit) =>
      timed(() => git("-C", upstream, "push", "-q", address, `${commit}:refs/for/master`));
    const isPeerFirst = finished !== undefined && round % 2 === 1;
    const early = isPeerFirst ? await push(finished) : undefined;
    const [proposal, took] = await timed(() => run(workplaces, project, proposeRepository));
    if (proposal.kind !== "created") throw new Error(`the change was not created but ${proposal.kind}`);
    finished = await finishedCommit(project, proposal.id);
    const [, pushed] = early ?? (await push(finished));
    if (round < warmUp) continue;
    ours.push(took);
    peer.push(pushed);
  }
  const [mine, theirs] = [median(ours), median(peer)];
  const row = {
    measure: "Gerrit event to change, warm mirror, keystone's size",
    ours: mine,
    peer: theirs,
    unit: "ms",
  };
  process.stdout.write(
    `${JSON.stringify({ ...row, ratio: mine / theirs, wanted: "<= 2", against: "bare git push of the finished commit", least: [Math.min(...ours), Math.min(...peer)] })}\n`,
  );
} finally {
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
}

async function run(workplaces, project, work) {
  const workplace = await workplaces.open({ platform: "gerrit", host: undefined, project });
  try {
    return await work(workplace, {
      ...{ branch: "master", phase: undefined, registry: builtInRegistry(), author: who, now: new Date() },
      ...{ signedOffBy: `${who.name} <${who.email}>`, generatedBy: "wsgi-shift" },
    });
  } finally {
    await workplace.close();
  }
}

async function finishedCommit(project, number) {
  const { current_revision: commit } = await server.rest("GET", `/changes/${number}?o=CURRENT_REVISION`);
  git("-C", upstreamOf(), "fetch", "-q", `${server.url}/${project}`, commit);
  return commit;
}

function upstreamOf() {
  return join(directory, "upstream");
}

function makeTree(place) {
  git("init", "-q", "-b", "master", place);
  const write = (path, content) => {
    mkdirSync(dirname(join(place, path)), { recursive: true });
    writeFileSync(join(place, path), content);
  };
  const line = "    value = configure(name, option=default)  # as before\n";
  for (let number = 0; number < files; number++) {
    const content = `# ${number}\n${line.repeat(Math.ceil(bytes / line.length))}`;
    write(`fox/part${number % 60}/module${number}.py`, content);
  }
  write("fox/__init__.py", "");
  write("fox/app.py", "def build_app():\n    return object()\n");
  write("doc/merged.rst", "\n");
  write("etc/fox.ini", "[uwsgi]\nwsgi-file = /usr/bin/fox-api-wsgi\n");
  write(
    "setup.cfg",
    "[metadata]\nname = fox\n\n[entry_points]\nwsgi_scripts =\n    fox-api-wsgi = fox.app:build_app\n",
  );
  write("setup.py", "import setuptools\n\nsetuptools.setup(setup_requires=['pbr'], pbr=True)\n");
  git("-C", place, "add", "-A");
  git("-C", place, "commit", "-q", "-m", "Begin");
  return place;
}

async function timed(work) {
  const start = performance.now();
  const result = await work();
  return [result, performance.now() - start];
}

function median(values) {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
}
