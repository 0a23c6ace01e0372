import { expect, test } from "@jest/globals";
import { filesAfter, migrateFiles } from "../../support/migrate-files.js";

const service = {
  "x/__init__.py": "",
  "x/api.py": "def init():\n    return None\n",
  "x/wsgi/__init__.py": "",
  "x/wsgi/api.py": "application = None\n",
};

async function removed(setupCfg: string): Promise<string | undefined> {
  const files = { ...service, "setup.cfg": setupCfg };
  return filesAfter(files, await migrateFiles(files, { phase: "remove" }))["setup.cfg"];
}

const head = "[metadata]\nname = x\n";

/** before → after */
const changes: Readonly<Record<string, readonly [string, string]>> = {
  "the last group": [
    `${head}\n[entry_points]\nconsole_scripts =\n    x = x.cmd:main\n\nwsgi_scripts =\n    x-wsgi = x.api:init\n`,
    `${head}\n[entry_points]\nconsole_scripts =\n    x = x.cmd:main\n`,
  ],
  "a group between others": [
    `${head}\n[entry_points]\na =\n    b = c:d\n\nwsgi_scripts =\n    x-wsgi = x.api:init\n\ne =\n    f = g:h\n`,
    `${head}\n[entry_points]\na =\n    b = c:d\n\ne =\n    f = g:h\n`,
  ],
  "a group without a blank line above": [
    `${head}\n[entry_points]\na =\n    b = c:d\nwsgi_scripts =\n    x-wsgi = x.api:init\n\n[extras]\ne = f\n`,
    `${head}\n[entry_points]\na =\n    b = c:d\n\n[extras]\ne = f\n`,
  ],
  "the first group": [
    `${head}\n[entry_points]\nwsgi_scripts =\n    x-wsgi = x.api:init\n\na =\n    b = c:d\n`,
    `${head}\n[entry_points]\na =\n    b = c:d\n`,
  ],
  "the comment above": [
    `${head}\n[entry_points]\na =\n    b = c:d\n\n# Scripts for servers,\n# made by pbr.\nwsgi_scripts =\n    x-wsgi = x.api:init\n`,
    `${head}\n[entry_points]\na =\n    b = c:d\n`,
  ],
  "a section that empties": [
    `${head}\n[entry_points]\nwsgi_scripts =\n    x-wsgi = x.api:init\n\n[extras]\ne = f\n`,
    `${head}\n[extras]\ne = f\n`,
  ],
  "no final newline": [
    `${head}\n[entry_points]\na =\n    b = c:d\nwsgi_scripts =\n    x-wsgi = x.api:init`,
    `${head}\n[entry_points]\na =\n    b = c:d\n`,
  ],
  CRLF: [
    "[entry_points]\r\na =\r\n    b = c:d\r\n\r\nwsgi_scripts =\r\n    x-wsgi = x.api:init\r\n",
    "[entry_points]\r\na =\r\n    b = c:d\r\n",
  ],
  "a colon, no blanks, on one line": [
    `${head}[entry_points]\na = b=c:d\nwsgi_scripts:x-wsgi=x.api:init\n`,
    `${head}[entry_points]\na = b=c:d\n`,
  ],
  "only the entry whose module is there": [
    "[entry_points]\nwsgi_scripts =\n    x-wsgi = x.api:init\n    x-other-wsgi = x.gone:init\n",
    "[entry_points]\nwsgi_scripts =\n    x-other-wsgi = x.gone:init\n",
  ],
  "nothing else of the same name": [
    "[entry_points]\nconsole_scripts =\n    x-wsgi = x.cmd:main\nwsgi_scripts =\n    x-wsgi = x.api:init\n",
    "[entry_points]\nconsole_scripts =\n    x-wsgi = x.cmd:main\n",
  ],
};

test.each(Object.entries(changes))("removes %s", async (_, [before, after]) => {
  expect(await removed(before)).toBe(after);
  expect(await removed(after)).toBe(after);
});

test("keeps the entry whose module is neither there nor added", async () => {
  const setupCfg = "[entry_points]\nwsgi_scripts =\n    x-wsgi = x.api:init\n";
  const migration = await migrateFiles(
    { "x/__init__.py": "", "x/api.py": "", "setup.cfg": setupCfg },
    { phase: "remove" },
  );
  expect(migration.files).toEqual([]);
});
