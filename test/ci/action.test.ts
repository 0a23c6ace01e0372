import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { readAction, stepEnvironment } from "../support/action.js";
import { runCommand } from "../support/run-command.js";
import { temporaryDirectory, writeFiles } from "../support/sample-repository.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");
const action = readAction();
const scan = action.runs.steps.at(-1);
const directory = temporaryDirectory();
afterAll(() => directory.dispose());

test("the action's steps take their inputs by their environment, never as a part of the script", () => {
  expect(action.runs.using).toBe("composite");
  const used = JSON.stringify(action.runs.steps).matchAll(/\$\{\{ inputs\.(\w+) \}\}/g);
  expect([...used].map(([, name]) => name).sort()).toEqual(Object.keys(action.inputs).sort());
  for (const { run, shell } of action.runs.steps.filter((step) => step.run !== undefined)) {
    expect(run).not.toContain("${{");
    expect(shell).toBe("bash");
  }
});

/** Runs the scan's lines as GitHub's runner does, with a command line that prints its arguments. */
function commandOf(inputs: Readonly<Record<string, string>>) {
  const place = join(directory.path, "action");
  if (!existsSync(place))
    writeFiles(place, { "dist/cli.js": "console.log(JSON.stringify(process.argv.slice(2)))" });
  const bash = ["--noprofile", "--norc", "-eo", "pipefail", "-c", scan?.run ?? "exit 9"];
  const { status, stdout } = spawnSync("bash", bash, {
    cwd: directory.path,
    encoding: "utf8",
    env: {
      PATH: process.env.PATH ?? "",
      GITHUB_ACTION_PATH: place,
      ...(scan && stepEnvironment(action, scan, inputs)),
    },
  });
  return status === 0 ? (JSON.parse(stdout) as string[]) : { status, stdout };
}

const usual = ["scan", "--format", "github"];

test.each<[Record<string, string>, readonly string[]]>([
  [{}, [...usual, "--check", "--", "."]],
  [{ check: "false" }, [...usual, "--", "."]],
  [
    { path: "a directory", rev: "stable/2025.1", format: "sarif" },
    ["scan", "--format", "sarif", "--rev", "stable/2025.1", "--check", "--", "a directory"],
  ],
  [{ args: "--registry off" }, [...usual, "--check", "--registry", "off", "--", "."]],
  [{ args: "  --registry   off " }, [...usual, "--check", "--registry", "off", "--", "."]],
  [{ path: "--json" }, [...usual, "--check", "--", "--json"]],
  [{ path: "$(touch made); touch made" }, [...usual, "--check", "--", "$(touch made); touch made"]],
  [
    { args: "; touch made `touch made` *" },
    [...usual, "--check", ";", "touch", "made", "`touch", "made`", "*", "--", "."],
  ],
  [{ rev: '"; touch made #' }, [...usual, "--rev", '"; touch made #', "--check", "--", "."]],
])("%j become arguments", (inputs, expected) => {
  expect(commandOf(inputs)).toEqual(expected);
  expect(existsSync(join(directory.path, "made"))).toBe(false);
});

test("a check that is neither true nor false is refused", () => {
  for (const check of ["yes", "True", ""])
    expect(commandOf({ check })).toEqual({ status: 2, stdout: "::error::check is true or false\n" });
});

test("what is passed on is a command line that there is", async () => {
  const words = commandOf({ path: directory.path, rev: "main", args: "--registry off" }) as string[];
  const { status, told } = await runCommand(words);
  expect(status).toBe(2);
  expect(told).toContain("--rev needs a git repository");
});

const page = read("docs/ci.md");
/** The page's YAML examples, by the file that their first line names. */
const examples = new Map(
  [...page.matchAll(/^```yaml\n# (\S+)\n([\s\S]*?)^```$/gm)].map(([, file = "", text = ""]) => [
    file,
    parse(text) as unknown,
  ]),
);

interface Workflow {
  readonly jobs: {
    readonly "wsgi-shift": {
      readonly steps: readonly { readonly uses: string; readonly with?: Readonly<Record<string, unknown>> }[];
    };
  };
}

test("docs/ci.md says each input of the action, and its default", () => {
  const rows = [...page.matchAll(/^\| `(\w+)` \| (?:`(.*?)`)? ?\|/gm)];
  const said = rows.map(([, name, value = ""]) => [name, value]);
  expect(said).toEqual(Object.entries(action.inputs).map(([name, input]) => [name, input.default]));
});

test.each(["wsgi-shift.yml", "wsgi-shift-sarif.yml"])("the example %s uses inputs that there are", (file) => {
  const { steps } = (examples.get(`.github/workflows/${file}`) as Workflow).jobs["wsgi-shift"];
  const ours = steps.filter(({ uses }) => uses.startsWith("OWNER/wsgi-shift@"));
  expect(ours).toHaveLength(1);
  const given = Object.keys(ours[0]?.with ?? {});
  expect(given.filter((name) => !Object.hasOwn(action.inputs, name))).toEqual([]);
});

test("the hook of the example is one that there is, and can be run", () => {
  const hooks = parse(read(".pre-commit-hooks.yaml")) as readonly {
    readonly id: string;
    readonly entry: string;
  }[];
  expect(examples.get(".pre-commit-config.yaml")).toMatchObject({
    repos: [{ hooks: hooks.map(({ id }) => ({ id })) }],
  });
  for (const { entry } of hooks) {
    expect(statSync(join(root, entry)).mode & 0o111).toBe(0o111);
  }
});

test("the playbook of the example runs files and options that there are", async () => {
  const [play] = examples.get("playbooks/wsgi-shift/run.yaml") as [{ tasks: readonly { command: string }[] }];
  const commands = play.tasks.map(({ command }) => command.replaceAll("{{ wsgi_shift }}/", "").split(" "));
  expect(commands[0]).toEqual(["node", "scripts/build-once.mjs"]);
  expect(existsSync(join(root, "scripts/build-once.mjs"))).toBe(true);
  expect(commands[1]?.slice(0, 3)).toEqual(["node", "dist/cli.js", "scan"]);
  expect((await runCommand(["scan", ...(commands[1]?.slice(3, 4) ?? []), "--help"])).status).toBe(0);
});
