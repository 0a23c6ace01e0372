import { expect, test } from "@jest/globals";
import { scanReport } from "../../src/report/scan-report.js";
import { scanText } from "../../src/report/scan-text.js";
import { plainStyle } from "../../src/report/style.js";
import { migrateFiles } from "../support/migrate-files.js";

test("groups places by what becomes of them, the most urgent first, and in each those for a person last", async () => {
  const migration = await migrateFiles({
    "a.conf": "path = /bin/octavia-wsgi\n",
    "b.ini": "[uwsgi]\nwsgi-file = /bin/octavia-wsgi\n",
    "c/2025.2/magnum.ini": "[uwsgi]\nwsgi-file = /bin/magnum-api-wsgi\n",
    "d/2025.2/barbican.ini": "[uwsgi]\nwsgi-file = /bin/barbican-wsgi-api\n",
    "d/master/barbican.ini": "[uwsgi]\nwsgi-file = /bin/barbican-wsgi-api\n",
    "e.ini": "[uwsgi]\nwsgi-file = /bin/heat-wsgi-api\n",
    CHANGELOG: "octavia-wsgi\noctavia-wsgi\n",
  });
  expect(scanText(scanReport(migration), plainStyle)).toBe(`memory at ${migration.revision?.slice(0, 10)}
0 scripts declared, 8 mentions, 5 files to change
3 broken now, 3 to break, 2 fine

Broken now: the script is gone
  b.ini:2:18  uwsgi-ini  gone since 2025.2
    - wsgi-file = /bin/octavia-wsgi
    + module = octavia.wsgi.api:application
  d/master/barbican.ini:2:18  uwsgi-ini  gone from master
    - wsgi-file = /bin/barbican-wsgi-api
    + module = barbican.wsgi.api:application
  a.conf:1:13  other  gone since 2025.2  for a person
    path = /bin/octavia-wsgi
    see what reads this file; the module is octavia.wsgi.api:application

Breaks in 2026.1
  c/2025.2/magnum.ini:2:18  uwsgi-ini
    - wsgi-file = /bin/magnum-api-wsgi
    + module = magnum.wsgi.api:application

Breaks in the next release: the script is gone from master
  d/2025.2/barbican.ini:2:18  uwsgi-ini
    - wsgi-file = /bin/barbican-wsgi-api
    + module = barbican.wsgi.api:application

Works until the script goes
  e.ini:2:18  uwsgi-ini
    - wsgi-file = /bin/heat-wsgi-api
    + module = heat.wsgi.api:application

Left alone
     2  history: release notes, changelogs and translations say what was

Files
  modify b.ini
  modify c/2025.2/magnum.ini
  modify d/2025.2/barbican.ini
  modify d/master/barbican.ini
  modify e.ini
`);
});
