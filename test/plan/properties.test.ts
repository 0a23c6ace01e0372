import { spawnSync } from "node:child_process";
import { expect, test } from "@jest/globals";
import type { Migration } from "../../src/model/migration.js";
import type { Phase } from "../../src/model/migration-plan.js";
import { emptyRegistry } from "../../src/registry/registry.js";
import { fc } from "../support/fc.js";
import { generatedService } from "../support/generated-service.js";
import { filesAfter, migrateFiles } from "../support/migrate-files.js";

type Files = Readonly<Record<string, string>>;

const phases = fc.constantFrom<Phase | undefined>("add", "remove", "all", "deploy", undefined);
const options = (phase: Phase | undefined) => ({
  registry: emptyRegistry,
  ...(phase === undefined ? {} : { phase }),
});

function applied(files: Files, migration: Migration): Files {
  const after = filesAfter(files, migration);
  for (const file of migration.files) if (file.change === "rename") delete after[file.from];
  return after;
}

/** What the first test made, for Python to look at in one process. */
const made: {
  readonly files: Files;
  readonly created: readonly string[];
  readonly modules: readonly string[];
}[] = [];

test("whatever a repository looks like: one row an entry, done once, and nothing else touched", async () => {
  await fc.assert(
    fc.asyncProperty(generatedService, phases, async ({ files, entries }, phase) => {
      const migration = await migrateFiles(files, options(phase));
      const after = applied(files, migration);
      expect(migration.scripts).toHaveLength(entries.length);
      for (const { status, application, reason } of migration.scripts)
        expect(status === "manual" ? application === null && reason !== "" : application !== null).toBe(true);
      expect((await migrateFiles(after, options(phase))).files).toEqual([]);
      for (const [path, content] of Object.entries(files))
        expect([path, isOnlyOurs(path, content, after, migration)]).toEqual([path, true]);
      const created = migration.files.filter(({ change }) => change !== "modify").map(({ path }) => path);
      const modules = migration.scripts.flatMap(({ status, module }) =>
        status === "declared" && module !== null && created.some((path) => isFileOf(path, module))
          ? [module]
          : [],
      );
      made.push({
        files: after,
        created: created.filter((path) => path.endsWith(".py")),
        modules: [...new Set(modules)],
      });
    }),
    { numRuns: 300 },
  );
});

function isFileOf(path: string, module: string): boolean {
  return path === `${module.replaceAll(".", "/")}.py`;
}

/** Only lines of the group go from setup.cfg, the documentation gains one piece, a module that moves gains dots. */
function isOnlyOurs(path: string, before: string, after: Files, { files }: Migration): boolean {
  const change = files.find((file) => file.path === path || (file.change === "rename" && file.from === path));
  if (change === undefined) return after[path] === before;
  const now = after[change.path] ?? "";
  if (path === "setup.cfg") return isRemovalAlone(before, now);
  if (path === "doc/source/conf.py") return isOneInsertion(before, now);
  if (path === "tox.ini") return now.replace("/__init__", "") === before;
  if (path === "etc/fox.ini")
    return now.replace(/module = .*?(?=\r?\n)/, "wsgi-file = /usr/bin/fox-wsgi") === before;
  return path === "fox/wsgi.py" && now.replaceAll(/^from \.\.(?=[ \w])/gm, "from .") === before;
}

function isRemovalAlone(before: string, after: string): boolean {
  const rest = after.split("\n");
  const gone = before.split("\n").filter((line) => {
    if (line !== rest[0]) return true;
    rest.shift();
    return false;
  });
  const ours = /^\s*$|^\[(?:options\.)?entry_points\]|^# |^wsgi[_-]scripts|^\s+\S+\s*=\s*fox\.(?!cmd)/;
  return rest.every((line) => line === "") && gone.every((line) => ours.test(line));
}

function isOneInsertion(before: string, after: string): boolean {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  return after.length > before.length && after.endsWith(before.slice(start));
}

/** Compiles what was created, and imports each new module with everything of the repository forgotten before. */
const python = `
import builtins, importlib, json, os, sys, tempfile
faults, imported = [], 0
def forget():
    for name in [name for name in sys.modules if name.split('.')[0] == 'fox']:
        del sys.modules[name]
    importlib.invalidate_caches()
sys.dont_write_bytecode = True
for case in json.load(sys.stdin):
    for path in case['created']:
        try:
            compile(case['files'][path], path, 'exec')
        except SyntaxError as error:
            if 'def build(:' not in case['files'][path]:
                faults.append([path, repr(error)])
    if not case['modules']:
        continue
    with tempfile.TemporaryDirectory() as root:
        for path, content in case['files'].items():
            if path.startswith('fox/') and path.endswith('.py'):
                os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
                with open(os.path.join(root, path), 'w', encoding='utf-8', newline='') as file:
                    file.write(content)
        sys.path.insert(0, root)
        for name in case['modules']:
            builtins.boots = []
            forget()
            try:
                module = importlib.import_module(name)
                if module.application is None or len(builtins.boots) != 1:
                    faults.append([name, len(builtins.boots), case['files']])
                imported += 1
            except Exception as error:
                faults.append([name, repr(error), case['files']])
        sys.path.remove(root)
json.dump({'faults': faults, 'imported': imported}, sys.stdout)
`;

test("Python compiles every file that was created, and importing a new module boots the service once", () => {
  const run = spawnSync("python3", ["-I", "-c", python], {
    input: JSON.stringify(made),
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  expect(run.stderr).toBe("");
  const { faults, imported } = JSON.parse(run.stdout) as { faults: unknown[]; imported: number };
  expect(faults).toEqual([]);
  expect(imported).toBeGreaterThan(50);
});
