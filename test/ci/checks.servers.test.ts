import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { execa } from "execa";
import { type ActionInputs, readAction, stepEnvironment } from "../support/action.js";
import { copyOfCheckout } from "../support/copy-of-checkout.js";
import { findPython } from "../support/find-python.js";
import { pythonPackages } from "../support/python-packages.js";
import { runCommand } from "../support/run-command.js";
import {
  git,
  makeRepository,
  serviceFiles,
  temporaryDirectory,
  writeFiles,
} from "../support/sample-repository.js";

// pre-commit's clone installs and builds itself once.
jest.setTimeout(600_000);

const { path: place, dispose } = temporaryDirectory();
afterAll(dispose);
const fox = join(place, "fox");
const home = join(place, "home");
const ini = "etc/fox-uwsgi.ini";

beforeAll(async () => {
  const source = await copyOfCheckout(join(place, "wsgi-shift"));
  const rev = git(source, "rev-parse", "HEAD").trim();
  makeRepository(fox, serviceFiles);
  const hook = `repos:\n  - repo: ${source}\n    rev: ${rev}\n    hooks:\n      - id: wsgi-shift\n`;
  // A sentence of its documentation is for a person, who looked at it and lets it stand.
  writeFiles(fox, { ".pre-commit-config.yaml": hook, ".wsgi-shift.yml": 'exclude: ["doc/**"]\n' });
  git(fox, "add", "-A");
  git(fox, "commit", "-q", "-m", "Add a hook");
  mkdirSync(home);
});

/** pre-commit as a person or a job runs it. */
async function preCommit(directory = fox) {
  const { exitCode, stdout } = await execa(findPython(), ["-m", "pre_commit", "run", "--all-files"], {
    cwd: directory,
    reject: false,
    extendEnv: false,
    env: {
      PATH: process.env.PATH,
      HOME: home,
      PRE_COMMIT_HOME: join(home, "pre-commit"),
      PYTHONPATH: await pythonPackages("pre-commit"),
      npm_config_cache: process.env.npm_config_cache ?? join(process.env.HOME ?? home, ".npm"),
    },
  });
  return { status: exitCode, said: stdout };
}

/** Runs the steps of action.yml that are ours, with pre-commit's clone as the action's. */
function act(given: ActionInputs = {}) {
  const store = join(home, "pre-commit");
  const [clone = ""] = readdirSync(store).filter((name) => name.startsWith("repo"));
  const action = readAction();
  const results = action.runs.steps
    .filter(({ run }) => run !== undefined)
    .map((step) =>
      spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", step.run ?? ""], {
        cwd: fox,
        encoding: "utf8",
        env: {
          PATH: process.env.PATH ?? "",
          HOME: home,
          GITHUB_ACTION_PATH: join(store, clone),
          ...stepEnvironment(action, step, given),
        },
      }),
    );
  expect(results.map(({ stderr }) => stderr).join("")).toBe("");
  expect(results[0]?.status).toBe(0);
  const { status, stdout } = results.at(-1) ?? {};
  return { status, stdout };
}

test("pre-commit builds the hook in its clone, and fails where a place names a script", async () => {
  const objects = git(fox, "count-objects");
  const { status, said } = await preCommit();
  expect(said).toContain("no place names a pbr script");
  expect(said).toContain("fox-api-wsgi → fox.wsgi.api:application");
  expect(said).toContain("+ module = fox.wsgi.api:application");
  expect(status).toBe(1);
  expect([git(fox, "count-objects"), git(fox, "status", "--short")]).toEqual([objects, ""]);
});

test("the action annotates each place, and fails where it is to", () => {
  const found = act();
  expect(found.status).toBe(1);
  expect(found.stdout).toMatch(new RegExp(`^::\\w+ file=${ini},line=3,`, "m"));
  expect(act({ check: "false" })).toEqual({ status: 0, stdout: found.stdout });
  expect(act({ format: "sarif", output: "found.sarif", check: "false" })).toEqual({ status: 0, stdout: "" });
  expect(JSON.parse(readFileSync(join(fox, "found.sarif"), "utf8"))).toMatchObject({ version: "2.1.0" });
  git(fox, "clean", "-qf");
});

test("both are content with a repository that was moved", async () => {
  expect((await runCommand(["apply", fox])).status).toBe(0);
  // What is not added is not about to be committed.
  expect((await preCommit()).status).toBe(1);
  git(fox, "add", "-A");
  expect(await preCommit()).toMatchObject({ status: 0, said: expect.stringMatching(/Passed$/) });
  git(fox, "commit", "-q", "-m", "Move to modules");
  expect(act()).toEqual({ status: 0, stdout: "" });
  expect(act({ rev: "HEAD~1" }).status).toBe(1);
});

test("the hook looks at the index: neither at the last commit nor at the working tree", async () => {
  const before = readFileSync(join(fox, ini), "utf8");
  writeFileSync(join(fox, ini), "[uwsgi]\nwsgi-file = /usr/bin/fox-api-wsgi\n");
  expect((await preCommit()).status).toBe(0);
  git(fox, "add", "-A");
  writeFileSync(join(fox, ini), before);
  expect((await preCommit()).status).toBe(1);
  git(fox, "reset", "-q", "--hard");
});

test("the hook works in a worktree, without a branch, and before the first commit", async () => {
  const tree = join(place, "tree");
  git(fox, "worktree", "add", "-q", "--detach", tree);
  expect((await preCommit(tree)).status).toBe(0);
  writeFiles(tree, { "etc/other-uwsgi.ini": "[uwsgi]\nwsgi-file = /usr/bin/fox-api-wsgi\n" });
  git(tree, "add", "-A");
  expect((await preCommit(tree)).status).toBe(1);
  const fresh = join(place, "fresh");
  git(place, "init", "-q", fresh);
  const files = {
    ...serviceFiles,
    ".pre-commit-config.yaml": readFileSync(join(fox, ".pre-commit-config.yaml")),
  };
  writeFiles(fresh, files);
  git(fresh, "add", "-A");
  expect((await preCommit(fresh)).status).toBe(1);
});
