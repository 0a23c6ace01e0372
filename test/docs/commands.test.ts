import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { completionScript } from "../../src/command/completion.js";
import { examples } from "../../src/command/examples.js";
import { program } from "../../src/command/program.js";
import { words } from "../../src/model/command-request.js";
import { commandContext, runCommand } from "../support/run-command.js";
import {
  git,
  makeRepository,
  serviceFiles,
  temporaryDirectory,
  writeFiles,
} from "../support/sample-repository.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The pages for people; decisions tell of what was, too. */
const pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"]
  .concat(readdirSync(`${root}docs`, { recursive: true, encoding: "utf8" }).map((path) => join("docs", path)))
  .filter((path) => path.endsWith(".md") && !path.startsWith("docs/decisions") && existsSync(root + path));

/** What can be typed: lines of blocks for a shell, behind `$` in those that show output as well, and code within text. */
function typedIn(page: string): string[] {
  const text = readFileSync(root + page, "utf8");
  const blocks = [...text.matchAll(/^```(sh|console)\n(.*?)^```/gms)].flatMap(([, language, body = ""]) => {
    const lines = body.replaceAll("\\\n", " ").split("\n");
    return language === "sh" ? lines : lines.flatMap((line) => /^\$ (.*)/.exec(line)?.[1] ?? []);
  });
  const inline = [...text.replace(/^```.*?^```/gms, "").matchAll(/`([^`\n]+)`/g)].map(
    ([, code = ""]) => code,
  );
  return [...blocks, ...inline].map((line) =>
    line
      .replace(/\s+(?:#|\| git apply).*$/, "")
      .replace(/^source <\((.*)\)$/, "$1")
      .replace(/^npx (?=wsgi-shift\b)/, "")
      .trim(),
  );
}

const typed = [
  ...new Set([
    ...pages.flatMap(typedIn),
    ...Object.values(examples)
      .flat()
      .map(([command]) => command),
  ]),
];
const ours = typed.filter((line) => /^wsgi-shift [a-z]/.test(line));
const commandNames = program(commandContext(), () => {}).commands.map((command) => command.name());

/** Words in comments look like commands; those that are no command as well are tried where comments are. */
const spoken = ours.filter((line) => {
  const [, word = ""] = line.split(" ");
  return (words as readonly string[]).includes(word) && !commandNames.includes(word);
});
const synopses = ours.filter((line) => /[[…]|\b[A-Z]{2,}\b/.test(line) && !spoken.includes(line));
const concrete = ours.filter(
  (line) => !spoken.includes(line) && !synopses.includes(line) && !/[<|]/.test(line),
);

const sandbox = temporaryDirectory();
const before = process.cwd();
beforeAll(() => {
  const here = makeRepository(join(sandbox.path, "here"), serviceFiles);
  git(here, "branch", "stable/2025.1");
  for (const name of ["nova", "fox-deploy", "designate", "my-deployment", "keystone.git", "nova.git"]) {
    git(sandbox.path, "clone", "-q", here, join(here, name));
    git(join(here, name), "branch", "stable/2025.1");
  }
  for (const path of ["etc/uwsgi", "etc/apache2", "home/my-deployment"])
    writeFiles(join(sandbox.path, path), { "fox.ini": "[uwsgi]\nwsgi-file = /usr/bin/fox-api-wsgi\n" });
  mkdirSync(join(sandbox.path, "cache"));
  process.chdir(here);
});
afterAll(() => {
  process.chdir(before);
  sandbox.dispose();
});

/** By the first word: what a run here may end with. Nothing is configured, so what needs a host or Redis says so. */
const statuses: Readonly<Record<string, readonly number[]>> = {
  scan: [0, 1],
  diff: [0, 1],
  apply: [0],
  propose: [0, 2],
  registry: [0],
  serve: [0, 2],
  doctor: [0, 2, 4],
  status: [4],
  completion: [0],
};

describe("commands of the documentation", () => {
  test("there are some of each command", () => {
    const seen = new Set(concrete.map((line) => line.split(" ")[1]));
    expect(commandNames.filter((name) => !seen.has(name))).toEqual([]);
  });

  test.each(concrete)("%s", async (line) => {
    const args = line
      .split(/\s+/)
      .slice(1)
      .map((arg) => arg.replace(/^\/etc\//, `${sandbox.path}/etc/`).replace(/^~\//, `${sandbox.path}/home/`));
    const environment = { PATH: process.env.PATH, PORT: "0", WSGI_SHIFT_CACHE: join(sandbox.path, "cache") };
    const { status, told } = await runCommand(args, environment, { stopped: Promise.resolve() });
    expect([line, told, statuses[args[0] ?? ""]]).toEqual([line, told, expect.arrayContaining([status])]);
    // commander's words for what it does not know.
    expect(told).not.toMatch(/unknown (?:option|command)|too many arguments/);
    git(process.cwd(), "checkout", "-q", ".");
  });

  test.each(synopses)("%s has no option that there is not", (line) => {
    const [, name = "", ...rest] = line.split(/[\s[\]|]+/);
    const command = program(commandContext(), () => {}).commands.find((each) => each.name() === name);
    const below = command?.commands.flatMap((each) => each.options) ?? [];
    const known = [...(command?.options ?? []), ...below].map(({ long }) => long);
    for (const flag of rest.filter((part) => part.startsWith("--")))
      expect([...known, "--help"]).toContain(flag);
  });

  test.each(typed.filter((line) => /^npm (?:run|test)/.test(line)))("%s", (line) => {
    const { scripts } = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as { scripts: object };
    const [, verb = "", name = ""] = line.split(/\s+/).filter((part) => part !== "--silent");
    expect(Object.keys(scripts)).toContain(verb === "run" ? name : verb);
    const [, bench] = /^npm run bench (?:-- )?([a-z-]+)$/.exec(line) ?? [];
    if (bench) expect(readdirSync(`${root}scripts/bench`).join(" ")).toContain(bench);
  });

  test("files of the project that a command names are there", () => {
    const named = typed
      .filter((line) => /^(?:docker|kubectl|node|cp|chmod|bash) /.test(line))
      .flatMap((line) => line.split(/[\s=]+/));
    const files = named
      .map((word) => word.replace(/^wsgi-shift\//, ""))
      .filter((word) => /^(?:docker|scripts|\.ci)\/[\w.-]+$/.test(word));
    // Made by the commands before them.
    const made = ["docker/wsgi-shift.env", "docker/secrets"];
    expect(files.length).toBeGreaterThan(3);
    expect(files.filter((file) => !made.includes(file) && !existsSync(root + file))).toEqual([]);
  });
});

describe("completion", () => {
  const script = completionScript(program(commandContext(), () => {}));
  test.each([
    ["re", "registry"],
    ["registry l", "learn"],
    ["registry learn --d", "--diff"],
    ["diff --phase ", "add deploy remove all"],
    ["scan --rev x --fo", "--format"],
    ["scan diff --ph", ""],
    ["serve --role w", "web worker"],
  ])("wsgi-shift %s⇥ gives %s", (line, completed) => {
    const asked = `t() { COMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); _wsgi_shift; printf %s "\${COMPREPLY[*]}"; }; t wsgi-shift ${line.replace(/ $/, " ''")}`;
    expect(execFileSync("bash", ["-c", `${script}\n${asked}`], { encoding: "utf8" })).toBe(completed);
  });
});
