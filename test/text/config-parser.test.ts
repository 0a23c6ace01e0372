import { spawnSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import { contentOfBytes, contentOfText, decodeText } from "../../src/model/content.js";
import { parseConfig } from "../../src/text/config-parser.js";
import { fc } from "../support/fc.js";

/** What Python's own configparser makes of files, read as pbr reads setup.cfg; one process for all of them. */
const oracle = `
import configparser, json, os, sys, tempfile
directory = tempfile.mkdtemp()
path = os.path.join(directory, "setup.cfg")
for line in sys.stdin:
    with open(path, "wb") as file:
        file.write(bytes.fromhex(line.strip()))
    parser = configparser.ConfigParser(interpolation=None, default_section="\\0none")
    try:
        parser.read(path, encoding="utf-8")
        result = {s: {o: [l.strip() for l in v.split("\\n") if l.strip()] for o, v in parser.items(s)} for s in parser.sections()}
    except Exception as error:
        result = type(error).__name__
    print(json.dumps(result))
os.remove(path); os.rmdir(directory)
`;

function askPython(files: readonly Buffer[]): unknown[] {
  const input = files.map((file) => `${file.toString("hex")}\n`).join("");
  const { stdout, stderr, status } = spawnSync("python3", ["-c", oracle], {
    input,
    encoding: "utf8",
    maxBuffer: 1 << 30,
  });
  if (status !== 0) throw new Error(stderr);
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
}

function ours(file: Buffer): unknown {
  const parsed = parseConfig(contentOfBytes(file));
  if (parsed.kind === "refused") return parsed.error.exception;
  const sections: Record<string, Record<string, string[]>> = Object.create(null) as Record<
    string,
    Record<string, string[]>
  >;
  for (const { name } of parsed.sections) sections[name] = Object.create(null) as Record<string, string[]>;
  for (const { section, name, value } of parsed.options)
    (sections[section] ?? {})[name] = value.map(({ text }) => text);
  return JSON.parse(JSON.stringify(sections)) as unknown;
}

const spelled: readonly (readonly [name: string, file: string])[] = [
  ["empty", ""],
  ["one option", "[entry_points]\nwsgi_scripts =\n    a = b:c\n"],
  ["no final newline", "[entry_points]\nwsgi_scripts =\n    a = b:c"],
  ["CRLF", "[entry_points]\r\nwsgi_scripts =\r\n    a = b:c\r\n"],
  ["lone CR", "[entry_points]\rwsgi_scripts =\r    a = b:c\r"],
  ["colon delimiter", "[entry_points]\nwsgi_scripts:\n  a = b:c\n"],
  ["value on the first line", "[entry_points]\nwsgi_scripts = a = b:c\n"],
  [
    "comments inside the value",
    "[entry_points]\nwsgi_scripts =\n    # one\n    a = b:c\n; two\n    d = e:f\n",
  ],
  ["blank lines inside the value", "[entry_points]\nwsgi_scripts =\n\n    a = b:c\n\n\n    d = e:f\n"],
  ["mixed indents", "[entry_points]\nwsgi_scripts =\n  a = b:c\n      d = e:f\n\tg = h:i\n"],
  ["indented options", "[entry_points]\n  one = 1\n  two = 2\n    three = 3\n"],
  ["indented header ends a value", "[a]\nx =\n  1\n[b]\ny = 2\n"],
  ["header as a continuation", "[a]\nx =\n  [b]\n"],
  ["upper case", "[Entry_Points]\nWSGI_Scripts = a\n"],
  ["byte order mark", "\ufeff[a]\nx = 1\n"],
  ["section twice", "[a]\nx = 1\n[a]\ny = 2\n"],
  ["option twice", "[a]\nx = 1\nX = 2\n"],
  ["no section", "x = 1\n"],
  ["no delimiter", "[a]\nx\n"],
  ["no name", "[a]\n= 1\n"],
  ["header with text after it", "[a] b\nx = 1\n"],
  ["header with brackets in it", "[a]b]\nx = 1\n"],
  ["empty header", "[]\nx = 1\n"],
  ["no-break space", "[a]\nx\u00a0=\u00a0\u2003y\u00a0\n\u00a0z\n"],
  ["file separators", "[a]\nx = \u001cy\u001f\n\u001d z\n"],
  ["next line is no line end", "[a]\nx = 1\u00852\n"],
  ["percent", "[a]\nx = 100%\n"],
  ["prototype names", "[__proto__]\nconstructor = 1\n[constructor]\n__proto__ = 2\n"],
];

test("reads spelled-out oddities as configparser does", () => {
  const files = spelled.map(([, file]) => Buffer.from(file));
  const expected = askPython(files);
  expect(files.map((file, index) => [spelled[index]?.[0], ours(file)])).toEqual(
    expected.map((result, index) => [spelled[index]?.[0], result]),
  );
});

/** A longer run: `WSGI_SHIFT_TEST_RUNS=100000 npm test -- --selectProjects unit --testPathPatterns config-parser`. */
const runs = Number(process.env.WSGI_SHIFT_TEST_RUNS ?? 20_000);

test("reads generated files as configparser does, errors included", () => {
  const piece = fc.constantFrom(
    "[a]",
    "[entry_points]",
    "[b",
    "]",
    "\n",
    "\n",
    "\r\n",
    "\n    ",
    "\n  ",
    "\n\t",
    "wsgi_scripts",
    " = ",
    "=",
    ":",
    " : ",
    "x-api = x.wsgi:init",
    "# note",
    "; note",
    "\n\n",
    " ",
    "key",
    "KEY",
    "é",
    "\u00a0",
    "\ufeff",
    "%",
    "[x]y]",
    "\f",
    "\u2003",
    "\u001c",
  );
  const files = fc
    .sample(fc.array(piece, { maxLength: 24 }), { numRuns: runs, seed: 20_261_121 })
    .map((pieces) => Buffer.from(pieces.join("")));
  const expected = askPython(files);
  const different = files.flatMap((file, index) => {
    const [mine, python] = [ours(file), expected[index]];
    return JSON.stringify(mine) === JSON.stringify(python) ? [] : [{ file: file.toString(), mine, python }];
  });
  expect(different).toEqual([]);
  expect(expected.filter((result) => typeof result === "object").length).toBeGreaterThan(runs / 10);
}, 600_000);

test("refuses what is not UTF-8, at its line", () => {
  const file = Buffer.from([...Buffer.from("[a]\nx = 1\n"), 0x78, 0x20, 0x3d, 0xe9, 0x0a]);
  expect(askPython([file])).toEqual(["UnicodeDecodeError"]);
  expect(parseConfig(contentOfBytes(file))).toMatchObject({
    kind: "refused",
    error: { exception: "UnicodeDecodeError", line: 3 },
  });
});

describe("spans", () => {
  test("cut exactly the text of each value line, in bytes", () => {
    const content = contentOfText(
      "[é]\nname = über\nwsgi_scripts =\n    ä-api = ö.wsgi:init \n\n    b = c:d\nnext = 1\n",
    );
    const parsed = parseConfig(content);
    if (parsed.kind === "refused") throw new Error(parsed.error.detail);
    const values = parsed.options.flatMap(({ value }) => value);
    expect(values.map(({ span, text }) => [decodeText(content.slice(span.start, span.end)), text])).toEqual(
      values.map(({ text }) => [text, text]),
    );
    const group = parsed.options.find(({ name }) => name === "wsgi_scripts");
    expect(decodeText(content.slice(group?.span.start, group?.span.end))).toBe(
      "wsgi_scripts =\n    ä-api = ö.wsgi:init \n\n    b = c:d\n",
    );
    expect(group?.line).toBe(3);
  });
});
