import { describe, expect, jest, test } from "@jest/globals";
import { WsgiShiftError } from "../../src/model/errors.js";
import { migrateFiles } from "../support/migrate-files.js";

jest.setTimeout(120_000);

const script = "nova-api-wsgi";
const service = {
  "setup.cfg":
    "[metadata]\nname = nova\n[entry_points]\nwsgi_scripts =\n  nova-api-wsgi = nova.api.wsgi:init\n",
  "nova/__init__.py": "",
  "nova/api/wsgi.py": "def init():\n    return application\n",
};

/** What comes first, what is repeated, what comes last: food for each way in which a parser may begin anew. */
const shapes: Readonly<Record<string, readonly [string, string, string]>> = {
  "a word": [`wsgi-file = /bin/${script} `, "x", " "],
  names: [`${script} `, `${script}x `, ""],
  quotes: [`${script} `, `"'`, ""],
  parentheses: [`${script} `, "(", ""],
  braces: [`${script} `, "{{ ", ""],
  variables: [`A=$B/${script} `, "$\u007bx:-", ""],
  backslashes: [`${script} `, "\\", ""],
  interpolations: [`${script} `, "%(a)s", ""],
  blanks: [`${script} `, " ", script],
  tabs: [script, "\t", "#"],
  equals: [`${script}=`, "= ", script],
  items: [`[${script}`, ", a", `${script}]`],
  colons: [`a: ${script} `, ": ", ""],
  dashes: [`${script} `, "- ", ""],
  angles: [`<a>${script}`, "<a ", ""],
  hashes: [`${script} `, "#", ""],
  slashes: [`/${script}`, "/a", ""],
  parents: [script, "../", ""],
  "line ends": [`wsgi-file = /bin/${script}\n`, "\n", ""],
  "blank lines": [`x = /bin/${script}\n`, " \n", ""],
  "carriage returns": [`wsgi-file=/bin/${script}\r\n`, "\r", ""],
  anchors: [`a: &a ${script}\n`, "b: *a\n", ""],
  options: [`a = /bin/${script}\n`, "a = b\n", ""],
  assignments: [`A=/bin/${script}\n`, "A=$A\n", "B=$A\n"],
  calls: [`A='${script}'\n`, "A=A\n", "f(A)\n"],
  "open sections": [`<VirtualHost *:80>\nWSGIScriptAlias / /bin/${script}\n`, "<Directory /x>\n", ""],
  "closed sections": [`<VirtualHost *:80>\nWSGIScriptAlias / /bin/${script}\n`, "</Directory>\n", ""],
  "here documents": [`cat <<EOF\n${script}\n`, "cat <<E\n", "EOF\n"],
  conditions: [`{% if a %}\n${script}\n`, "{% if a %}\n", ""],
  continuations: [`run ${script} \\\n`, "a \\\n", ""],
  indentation: [`a:\n  - ${script}\n`, "    ", "x: y\n"],
  declarations: ["[metadata]\n[entry_points]\nwsgi_scripts =\n", "  a-wsgi = b.c:d\n", ` ${script} = a:b\n`],
};

const paths = [
  "setup.cfg",
  "setup.py",
  "pyproject.toml",
  ".wsgi-shift.yml",
  "etc/x.ini",
  "roles/x/tasks/main.yml",
  "a.json",
  "a.xml",
  "devstack/plugin.sh",
  "Dockerfile",
  "manifests/x.pp",
  "x.spec",
  "debian/rules",
  "doc/source/x.rst",
  "nova/a.py",
  "x.service",
  "apache/site.conf",
  "templates/x.conf.j2",
];

/** Milliseconds of processor time; a repository that is refused in time is fine. */
async function costOf(path: string, content: string): Promise<number> {
  const before = process.cpuUsage();
  await migrateFiles({ ...service, [path]: content }).catch((error: unknown) => {
    if (!(error instanceof WsgiShiftError)) throw error;
  });
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** What the collector of garbage or another thread of this process may take in between. */
const noise = 100;

/** Twice as much may take two and a half times as long; what squares takes four times, however often it is measured. */
async function expectLinear(path: string, make: (size: number) => string, size: number): Promise<void> {
  let [once, twice] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < 5; round++) {
    once = Math.min(once, await costOf(path, make(size)));
    twice = Math.min(twice, await costOf(path, make(2 * size)));
    if (twice <= 2.5 * once + noise) return;
  }
  expect({ once, twice }).toEqual("twice at most 2.5 times once");
}

const filled = ([first, piece, last]: readonly [string, string, string]) => {
  return (size: number) => first + piece.repeat(Math.floor(size / piece.length)) + last;
};

describe("input of any shape takes time that grows with its length alone", () => {
  test.each(paths)("%s", async (path) => {
    for (const shape of Object.values(shapes)) await expectLinear(path, filled(shape), 40_000);
  });
});

describe("lines of megabytes take time that grows with their length alone", () => {
  test.each([
    "etc/x.ini",
    "a.yaml",
    "devstack/plugin.sh",
    "doc/source/x.rst",
    "nova/a.py",
    "apache/site.conf",
  ])("%s", async (path) => {
    for (const name of ["a word", "blanks", "slashes", "quotes"])
      await expectLinear(path, filled(shapes[name] ?? ["", "x", ""]), 2_000_000);
  });
});

test("what squares the time would be seen", async () => {
  const squaring = /(?:x+y)+z/;
  const start = process.cpuUsage();
  squaring.test("x".repeat(20_000));
  const once = process.cpuUsage(start).user;
  const again = process.cpuUsage();
  squaring.test("x".repeat(40_000));
  expect(process.cpuUsage(again).user).toBeGreaterThan(2.5 * once);
});
