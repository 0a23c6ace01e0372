import { expect, test } from "@jest/globals";
import { findingsOf } from "../../src/report/findings.js";
import { githubAnnotations } from "../../src/report/github-annotations.js";
import { junit } from "../../src/report/junit.js";
import { sarif } from "../../src/report/sarif.js";
import { type ScanReport, scanReport } from "../../src/report/scan-report.js";
import { fc } from "../support/fc.js";
import { migrateFiles } from "../support/migrate-files.js";

const files = {
  "setup.cfg":
    "[entry_points]\nwsgi_scripts =\n    fox-api-wsgi = fox.api:build\n    x-wsgi = gone.api:build\n",
  "fox/__init__.py": "",
  "fox/api.py": "def build():\n    return object()\n",
  "etc/a b.ini": "[uwsgi]\nwsgi-file = /bin/octavia-wsgi\nsocket = /run/octavia-wsgi.sock\n",
  "etc/c.conf": "x = /bin/fox-api-wsgi\n",
};
const report = async () => scanReport(await migrateFiles(files));

test("SARIF has a result for each place to act on, by rules that it describes", async () => {
  const log = JSON.parse(sarif([await report()])) as {
    version: string;
    runs: { tool: { driver: { rules: { id: string }[] } }; results: Record<string, unknown>[] }[];
  };
  const [run] = log.runs;
  const ids = run?.tool.driver.rules.map(({ id }) => id) ?? [];
  expect(log.version).toBe("2.1.0");
  expect(
    run?.results.map(({ ruleId, ruleIndex, level }) => [ruleId, ids[Number(ruleIndex)] === ruleId, level]),
  ).toEqual([
    ["entry-point-declared", true, "warning"],
    ["entry-point-needs-person", true, "warning"],
    ["script-can-be-module", true, "error"],
    ["script-needs-person", true, "warning"],
  ]);
  expect(run?.results[2]).toEqual({
    ruleId: "script-can-be-module",
    ruleIndex: 0,
    level: "error",
    message: { text: "octavia-wsgi is gone since 2025.2: becomes module = octavia.wsgi.api:application" },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: "etc/a%20b.ini", uriBaseId: "%SRCROOT%" },
          region: { startLine: 2, startColumn: 18, endColumn: 30 },
        },
      },
    ],
    partialFingerprints: { "scriptPlace/v1": "script-can-be-module:etc/a b.ini:octavia-wsgi:1" },
  });
});

test("a script that is gone from a branch alone has no release to name", async () => {
  const ini = "[uwsgi]\nwsgi-file = /bin/barbican-wsgi-api\n";
  const found = findingsOf(scanReport(await migrateFiles({ "a/2025.2/a.ini": ini, "b/master/b.ini": ini })));
  expect(found.map(({ level, message }) => [level, message])).toEqual([
    ["warning", "barbican-wsgi-api goes in the next release: becomes module = barbican.wsgi.api:application"],
    ["error", "barbican-wsgi-api is gone from master: becomes module = barbican.wsgi.api:application"],
  ]);
});

test("fingerprints tell places of one script in one file apart", async () => {
  const twice = scanReport(
    await migrateFiles({ "a.conf": "x = /bin/fox-wsgi\n/bin/nova-api-wsgi\n/bin/nova-api-wsgi\n" }),
  );
  const log = JSON.parse(sarif([twice])) as { runs: { results: { partialFingerprints: object }[] }[] };
  const prints = log.runs[0]?.results.map((result) => JSON.stringify(result.partialFingerprints)) ?? [];
  expect(new Set(prints).size).toBe(2);
});

test("GitHub's annotations are one command a place", async () => {
  expect(githubAnnotations([await report()]).split("\n")).toEqual([
    "::warning file=setup.cfg,line=3,col=1,endColumn=13,title=wsgi-shift entry-point-declared::fox-api-wsgi has no fox.wsgi.api:application yet",
    expect.stringMatching(
      /^::warning file=setup\.cfg,line=4,.*title=wsgi-shift entry-point-needs-person::x-wsgi: /,
    ),
    "::error file=etc/a b.ini,line=2,col=18,endColumn=30,title=wsgi-shift script-can-be-module::octavia-wsgi is gone since 2025.2: becomes module = octavia.wsgi.api:application",
    expect.stringMatching(/^::warning file=etc\/c\.conf,line=1,col=10,/),
    "",
  ]);
});

test("JUnit's failures are the places to act on, the rest passes", async () => {
  const text = junit([await report()]);
  expect(text).toContain('tests="5" failures="4"');
  expect(text).toContain('<testcase classname="etc/a b.ini" name="octavia-wsgi line 3"/>');
  expect(text.match(/<failure type="script-can-be-module"/g)).toHaveLength(1);
});

const hostile: ScanReport["mentions"][number] = {
  path: "a,b:c\r\n::error::x/<&\"'>\u0000\ud800.ini",
  line: 1,
  column: 1,
  script: "nova-api-wsgi",
  kind: "other",
  disposition: "manual",
  before: "",
  after: "",
  reason: "]]> <b>%0A\n::set-output name=x::y",
  outlook: "broken",
  gone: "2026.1",
};
const only = (mention: ScanReport["mentions"][number]): ScanReport => ({
  schemaVersion: 1,
  target: 'a"<b',
  revision: null,
  scripts: [],
  mentions: [mention],
  files: [],
  problems: [],
});

test("a stranger's text ends no annotation and begins none", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (path, reason) => {
      const text = githubAnnotations([only({ ...hostile, path, reason })]);
      expect(text.split(/\r\n|\r|\n/)).toHaveLength(2);
      expect(text.startsWith("::error file=")).toBe(true);
      const [, properties = ""] = /^::error (.*?)::/.exec(text) ?? [];
      expect(properties.split(",").map((pair) => pair.split("=", 1)[0])).toEqual([
        "file",
        "line",
        "col",
        "endColumn",
        "title",
      ]);
    }),
  );
});

test("a stranger's text stays text in XML and JSON", () => {
  const text = junit([only(hostile)]);
  expect(text.replace(/<(?:\/?(?:testsuites?|testcase|failure)\b[^<>]*|\?xml[^<>]*)>/g, "")).not.toMatch(
    /[<>]/,
  );
  // XML 1.0, 2.2: no other characters can be written.
  expect(text).toMatch(/^[\t\n\r\x20-\ud7ff\ue000-\ufffd]*$/);
  expect(() => JSON.parse(sarif([only(hostile)])) as unknown).not.toThrow();
});
