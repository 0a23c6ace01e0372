import { describe, expect, test } from "@jest/globals";
import { WsgiShiftError } from "../../src/model/errors.js";
import { expectLinear } from "../support/expect-linear.js";
import { migrateFiles } from "../support/migrate-files.js";

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

/** A repository that is refused in time is fine. */
async function migrated(path: string, content: string): Promise<void> {
  await migrateFiles({ ...service, [path]: content }).catch((error: unknown) => {
    if (!(error instanceof WsgiShiftError)) throw error;
  });
}

const filled = ([first, piece, last]: readonly [string, string, string]) => {
  return (size: number) => first + piece.repeat(Math.floor(size / piece.length)) + last;
};

describe("input of any shape takes time that grows with its length alone", () => {
  test.each(paths)("%s", async (path) => {
    for (const shape of Object.values(shapes)) {
      const make = filled(shape);
      await expectLinear((size) => migrated(path, make(size)), 40_000);
    }
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
    for (const name of ["a word", "blanks", "slashes", "quotes"]) {
      const make = filled(shapes[name] ?? ["", "x", ""]);
      await expectLinear((size) => migrated(path, make(size)), 2_000_000);
    }
  });
});

test("what squares the time would be seen", async () => {
  const squaring = (size: number) => /(?:x+y)+z/.test("x".repeat(size));
  await expect(expectLinear(squaring, 40_000)).rejects.toThrow("twice at most 3 times once");
});
