import { expect, test } from "@jest/globals";
import { filesAfter, migrateFiles } from "../support/migrate-files.js";

test("a file that would not pass its check stays as it is, and the rest is done", async () => {
  const files = {
    // The parser that reads the result again knows no such section.
    "a.ini": "[uwsgi]\n[__proto__]\nwsgi-file = /bin/cinder-wsgi\n",
    "b.ini": "[uwsgi]\nwsgi-file = /bin/cinder-wsgi\n",
  };
  const migration = await migrateFiles(files);
  expect(filesAfter(files, migration)).toEqual({
    "a.ini": files["a.ini"],
    "b.ini": "[uwsgi]\nmodule = cinder.wsgi.api:application\n",
  });
  expect(migration.decisions.map(({ disposition, reason }) => [disposition, reason])).toEqual([
    [
      "manual",
      'it would become "module = cinder.wsgi.api:application", but then no section serves cinder.wsgi.api:application in place of cinder-wsgi; change it by hand',
    ],
    ["rewrite", ""],
  ]);
  expect(migration.problems).toEqual([
    {
      code: "check-failed",
      message:
        "The change to a.ini did not pass its own check: no section serves cinder.wsgi.api:application in place of cinder-wsgi",
      advice: "The file stays as it is. This is a defect of wsgi-shift: please report the file's shape.",
    },
  ]);
});
