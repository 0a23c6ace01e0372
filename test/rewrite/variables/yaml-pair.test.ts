import { expect, test } from "@jest/globals";
import { yamlPair } from "../../../src/rewrite/variables/yaml-pair.js";
import { expectLinear } from "../../support/expect-linear.js";
import { filesAfter, migrateFiles } from "../../support/migrate-files.js";

test.each([
  ["a: b", "a", "b"],
  ["  - a-b.c:   b c  # text", "a-b.c", "b c"],
  ['  "a" : "b#c" ,', "a", "b#c"],
  ["a: 'b \"c\"'  # text", "a", 'b "c"'],
  ["a: {{ .Values.x }}", "a", "{{ .Values.x }}"],
  ["a: \"{{ x['y'] }}/z\"", "a", "{{ x['y'] }}/z"],
  ["a: b,", "a", "b"],
  ["a: b:c", "a", "b:c"],
  ["a:", "a", ""],
  ["\ta: http://x#y", "a", "http://x#y"],
])("%j holds a pair", (line, key, value) => {
  const pair = yamlPair(line);
  expect([pair?.key, pair?.value]).toEqual([key, value]);
  const { lead = "", quote = "", colon = "", open = "", close = "", tail = "" } = pair ?? {};
  expect(lead + quote + key + quote + colon + open + value + close + tail).toBe(line);
});

test.each([
  "",
  "a",
  "a:b",
  "{a: b}",
  '"a: b',
  'a: "b',
  'a: "b" c',
  "a: 'b''c'",
  "# a: b",
  "? a",
  "[uwsgi]",
  "a = b",
])("%j holds none", (line) => {
  expect(yamlPair(line)).toBeNull();
});

const application = "cinder.wsgi.api:application";

/** Shapes of values that a chart's users write → before, after */
const shapes: Readonly<Record<string, readonly [before: string, after: string]>> = {
  "an ini in a block": [
    "conf:\n  a.ini: |\n    [uwsgi]\n    wsgi-file = /bin/cinder-wsgi\n    master = true\n  b: c\n",
    `conf:\n  a.ini: |\n    [uwsgi]\n    module = ${application}\n    master = true\n  b: c\n`,
  ],
  "a mapping that others merge": [
    "a: &base\n  wsgi-file: /bin/cinder-wsgi\nb:\n  <<: *base\n  processes: 2\n",
    `a: &base\n  module: ${application}\nb:\n  <<: *base\n  processes: 2\n`,
  ],
  "a mapping that merges one and sets its own": [
    "b:\n  <<: *base\n  wsgi-file: /bin/cinder-wsgi\n",
    `b:\n  <<: *base\n  module: ${application}\n`,
  ],
  "a template around it": [
    "{{- if .Values.a }}\nuwsgi:\n  wsgi-file: /bin/cinder-wsgi\n{{- end }}\n",
    `{{- if .Values.a }}\nuwsgi:\n  module: ${application}\n{{- end }}\n`,
  ],
  "mixed line ends and bytes of another encoding": [
    "a: \u00e9\r\nuwsgi:\n  wsgi-file: /bin/cinder-wsgi\r\n",
    `a: \u00e9\r\nuwsgi:\n  module: ${application}\r\n`,
  ],
  "nesting that no parser takes": [
    `${"[".repeat(50_000)}\nuwsgi:\n  wsgi-file: /bin/cinder-wsgi\n`,
    `${"[".repeat(50_000)}\nuwsgi:\n  module: ${application}\n`,
  ],
};

test.each(Object.entries(shapes))("%s", async (_, [before, after]) => {
  const files = { "c/values.yaml": before };
  expect(filesAfter(files, await migrateFiles(files))["c/values.yaml"]).toBe(after);
});

test.each([
  ["an anchor of the value", "uwsgi:\n  wsgi-file: &file /bin/cinder-wsgi\nb:\n  wsgi-file: *file\n"],
  ["a tag of the value", "uwsgi:\n  wsgi-file: !!str /bin/cinder-wsgi\n"],
  ["a value that goes on", "uwsgi:\n  wsgi-file: >-\n    /bin/cinder-wsgi\n"],
  ["a key on a line of its own", "uwsgi:\n  ? wsgi-file\n  : /bin/cinder-wsgi\n"],
])("%s is left to a person", async (_, content) => {
  const { files, decisions } = await migrateFiles({ "c/values.yaml": content });
  expect(files).toEqual([]);
  expect(decisions.map(({ disposition }) => disposition)).toEqual(["manual"]);
});

test("the time grows with the length of the values alone", async () => {
  const pair = "  x:\n    wsgi-file: /bin/cinder-wsgi\n    wsgi_file: /bin/cinder-wsgi\n";
  await expectLinear(async (size) => {
    const filler = "  key: value of no interest\n".repeat(size);
    const { files } = await migrateFiles({
      "c/values.yaml": `conf:\n${filler}${pair}${filler}`,
      "c/t.tpl": "wsgi-file = {{ .Values.conf.x.wsgi_file }}\n",
    });
    expect(files.map(({ path }) => path)).toContain("c/values.yaml");
  }, 50_000);
});
