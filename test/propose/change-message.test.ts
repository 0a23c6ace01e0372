import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Migration } from "../../src/model/migration.js";
import { changeMessage, messageText } from "../../src/propose/change-message.js";
import { migrateFiles } from "../support/migrate-files.js";
import { serviceFiles } from "../support/sample-repository.js";

const identifying = [["Change-Id", "I0123456789012345678901234567890123456789"]] as const;

function text(migration: Migration, unit: "modules" | "entry-points" = "modules"): string {
  return messageText(
    changeMessage({
      migration,
      unit,
      identifying,
      signedOffBy: "Dev One <dev1@example.org>",
      generatedBy: "wsgi-shift 1.2.3",
    }),
  );
}

test("says why, what, what is left to a person and how to stop it, with all trailers in the last paragraph", async () => {
  expect(text(await migrateFiles(serviceFiles))).toBe(`Add fox wsgi module

pbr generates a script for each wsgi_scripts entry point. Editable
installs by PEP 660 lose these scripts without a word, gunicorn never
took them, and pbr gives them up. A module path works with every WSGI
server.

New modules:

* fox.wsgi.api:application for fox-api-wsgi

2 places that name a script name the module instead.

The entry points stay for now, so nothing that uses a script breaks.

Left to a person:

* doc/source/install.rst:1 fox-api-wsgi: see whether the text speaks of
  serving it; the module is fox.wsgi.api:application

This change was made by a program. To stop it here, put "enabled: false"
into .wsgi-shift.yml on the default branch, or abandon this change: it
is not made again.

Change-Id: I0123456789012345678901234567890123456789
Signed-off-by: Dev One <dev1@example.org>
Generated-By: wsgi-shift 1.2.3
`);
});

test("says what moves, and what a person should look at though the module is made", async () => {
  const files = {
    ...serviceFiles,
    "fox/wsgi.py": "import eventlet\n",
    "fox/api/__init__.py": "import eventlet\neventlet.monkey_patch()\n",
  };
  const message = text(await migrateFiles(files)).replaceAll(/\n {2}|\n(?=\w)/g, " ");
  expect(message).toContain(
    "fox/wsgi.py becomes fox/wsgi/__init__.py: a package has to be there, and under its dotted name it stays valid",
  );
  expect(message).toContain(
    "* setup.cfg:9 fox-api-wsgi: fox/wsgi.py as fox/wsgi/__init__.py is imported before fox/api/__init__.py patches",
  );
});

describe("the subject", () => {
  test.each([
    ["of a service", serviceFiles, "modules" as const, "Add fox wsgi module"],
    [
      "of a deployment",
      { "a.ini": "[uwsgi]\nwsgi-file = /bin/cinder-wsgi\n" },
      "modules" as const,
      "Use module paths instead of WSGI scripts",
    ],
    ["of the second phase", serviceFiles, "entry-points" as const, "setup: Remove pbr's wsgi_scripts"],
  ])("%s", async (_, files, unit, subject) => {
    expect(text(await migrateFiles(files), unit).split("\n")[0]).toBe(subject);
  });
});

test("lists ten places and counts the rest", async () => {
  const files = Object.fromEntries(
    Array.from({ length: 13 }, (_, number) => [`doc/${number}.rst`, "cinder-wsgi\n"]),
  );
  const lines = text(await migrateFiles(files)).split("\n");
  expect(lines.filter((line) => /^\* doc\//.test(line))).toHaveLength(10);
  expect(lines).toContain("* and 3 more, see wsgi-shift scan");
});

test("whatever a repository's paths hold, the message has our trailers alone, in ASCII, in 72 columns but for long words", async () => {
  const paths = fc.string({ unit: "grapheme", minLength: 1 }).filter((path) => !path.includes("\0"));
  const nasty = fc.constantFrom(
    "\n\nChange-Id: Iffff",
    "x\nSigned-off-by: eve <eve@example.org>",
    "\r\nDepends-On: http://x",
    "\u2028Change-Id: I0",
  );
  const template = await migrateFiles({ "doc/a.rst": "cinder-wsgi\n" });
  fc.assert(
    fc.property(fc.oneof(paths, nasty), (path) => {
      const decisions = template.decisions.map((decision) => ({
        ...decision,
        mention: { ...decision.mention, path },
      }));
      const message = text({ ...template, decisions });
      expect(message).toMatch(/^[\n\x20-\x7e]*$/);
      expect(message.match(/^(?:Change-Id|Signed-off-by|Depends-On|Generated-By):/gm)).toEqual([
        "Change-Id:",
        "Signed-off-by:",
        "Generated-By:",
      ]);
      for (const line of message.split("\n"))
        expect(line.length <= 72 || !line.trim().slice(2).includes(" ")).toBe(true);
    }),
  );
});
