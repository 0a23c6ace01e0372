import { spawnSync } from "node:child_process";
import { expect, test } from "@jest/globals";
import { type Content, contentOfText, decodeText } from "../../../../src/model/content.js";
import type { Document } from "../../../../src/model/document.js";
import { removeEntryPoints } from "../../../../src/rewrite/service/remove-entry-points.js";
import { declarationsOf } from "../../../../src/scan/declarations/declarations-of.js";
import { applyEdits } from "../../../../src/text/apply-edits.js";
import { fc } from "../../../support/fc.js";

/** More of them in a longer run: WSGI_SHIFT_TEST_RUNS=20000. */
const runs = Number(process.env.WSGI_SHIFT_TEST_RUNS ?? 1_000);

/** What Python reads in pairs of files, before and after, without the group; one process for all of them. */
const oracle = `
import ast, json, sys, tomllib

def without(value):
    if not isinstance(value, dict):
        return value
    kept = {k: without(v) for k, v in value.items() if k != "wsgi_scripts"}
    return {k: v for k, v in kept.items() if v != {}}

def keywords(text):
    tree, names, found = ast.parse(text), {}, {}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            names[node.targets[0].id] = node.value
    def value(node):
        return value(names[node.id]) if isinstance(node, ast.Name) else ast.literal_eval(node)
    def read(call):
        for keyword in call.keywords:
            if keyword.arg is None:
                found.update(value(keyword.value))
            else:
                found[keyword.arg] = value(keyword.value)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "setup":
            read(node)
    points = found.get("entry_points")
    if isinstance(points, str):
        groups, group = {}, None
        for line in (line.strip() for line in points.splitlines()):
            if line.startswith("["):
                group = groups.setdefault(line.strip("[]"), [])
            elif line and not line.startswith("#"):
                group.append(line)
        found["entry_points"] = groups
    return without(found)

for line in sys.stdin:
    path, *texts = json.loads(line)
    read = tomllib.loads if path == "pyproject.toml" else keywords
    was, now = (read(text) if path == "setup.py" else without(read(text)) for text in texts)
    print(json.dumps([was == now, "wsgi_scripts" in texts[1]]))
`;

function askPython(cases: readonly (readonly string[])[]): (readonly [same: boolean, left: boolean])[] {
  const input = cases.map((one) => `${JSON.stringify(one)}\n`).join("");
  const { stdout, stderr, status } = spawnSync("python3", ["-c", oracle], {
    input,
    encoding: "utf8",
    maxBuffer: 1 << 30,
  });
  if (status !== 0) throw new Error(stderr);
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as readonly [boolean, boolean]);
}

const end = fc.constantFrom("\n", "\r\n");
const entry = fc.constantFrom("a = b:c", "x-wsgi = é.api:init", "y.z=q:C.m", "o = p.q:r [s]");
const quote = fc.constantFrom('"', "'", '"""');
const gap = fc.constantFrom(
  "",
  " ",
  "\n",
  "\n    ",
  "\n\n    ",
  "  # [note], 'x'\n    ",
  "\n    # above\n    ",
);
const groupName = fc.constantFrom("console_scripts", "fox.plugins", "gui_scripts");

/** Elements between brackets, with whatever may stand around them and a comma at the end or none. */
function bracketed(
  open: string,
  close: string,
  elements: fc.Arbitrary<readonly string[]>,
): fc.Arbitrary<string> {
  return fc
    .tuple(elements, fc.array(gap, { minLength: 12, maxLength: 12 }), fc.boolean())
    .map(([parts, gaps, comma]) => {
      const joined = parts.map((part, at) => `${gaps[at] ?? ""}${part}`).join(",");
      const trailing = comma && parts.length > 0 ? "," : "";
      return `${open}${joined}${trailing}${(gaps[11] ?? "").replace(/^ *#.*\n/, "\n")}${close}`;
    });
}

const quoted = fc.tuple(entry, quote).map(([text, mark]) => `${mark}${text}${mark}`);
const lines = fc
  .array(entry, { maxLength: 3 })
  .map((all) => `"""\n    ${all.join("\n    # why\n    ")}\n"""`);
const list = bracketed("[", "]", fc.array(quoted, { maxLength: 3 }));
const groupValue = fc.oneof(
  list,
  lines,
  quoted.map((text) => `(${text},)`),
);

const wsgiGroup = fc.tuple(quote, groupValue).map(([mark, value]) => `${mark}wsgi_scripts${mark}: ${value}`);
const dictionary = fc
  .tuple(fc.uniqueArray(groupName, { maxLength: 3 }), wsgiGroup, groupValue, fc.nat(3))
  .chain(([names, wsgi, other, at]) => {
    const pairs = names.map((name) => `"${name}": ${other}`);
    return bracketed("{", "}", fc.constant(pairs.toSpliced(Math.min(at, pairs.length), 0, wsgi)));
  });
const iniString = fc
  .tuple(
    fc.uniqueArray(groupName, { maxLength: 2 }),
    fc.array(entry, { maxLength: 3 }),
    fc.nat(2),
    fc.constantFrom("", "    "),
    fc.boolean(),
  )
  .map(([names, entries, at, indent, blank]) => {
    const section = (name: string) => [`# of ${name}`, `[${name}]`, ...entries, ...(blank ? [""] : [])];
    const sections = names.map(section).toSpliced(Math.min(at, names.length), 0, section("wsgi_scripts"));
    return `"""\n${sections
      .flat()
      .map((line) => indent + line)
      .join("\n")}\n${indent}"""`;
  });

const setupPy = fc
  .tuple(
    fc.oneof(dictionary, iniString),
    fc.constantFrom("inline", "variable", "keywords"),
    fc.boolean(),
    end,
  )
  .chain(([points, form, first, lineEnd]) => {
    const [above, keyword] =
      form === "inline"
        ? ["", `entry_points=${points}`]
        : form === "variable"
          ? [`# groups\nPOINTS = ${points}\n\n`, "entry_points=POINTS"]
          : [`args = {\n  "entry_points": ${points}, "x": 1}\n`, "**args"];
    const others = [`name="é"`, "pbr=True"];
    const keywords = first ? [keyword, ...others] : [...others, keyword];
    return bracketed("setup(", ")", fc.constant(keywords)).map((call) =>
      `# coding: utf-8\n${above}${call}\nprint("after")\n`.replaceAll("\n", lineEnd),
    );
  });

const tomlEntry = fc.constantFrom(`a = "b:c"`, `"x-wsgi" = 'é.api:init'`, `y-z = "q:C.m" # note`);
const tomlTable = fc
  .tuple(
    fc.uniqueArray(tomlEntry, { minLength: 1, maxLength: 3 }),
    fc.constantFrom("header", "quoted", "inline", "dotted", "nested"),
    fc.boolean(),
  )
  .map(([entries, form, comment]) => {
    const plain = entries.map((line) => line.replace(/ #.*/, ""));
    const above = comment ? "# made by pbr\n" : "";
    if (form === "header") return `${above}[project.entry-points.wsgi_scripts]\n${entries.join("\n")}\n`;
    if (form === "quoted")
      return `${above}[ tool.poetry.plugins."wsgi_scripts" ]\n${entries.join("\n\n# why\n")}\n`;
    if (form === "inline")
      return `[project.entry-points]\nb = { c = "d:e" }\n${above}wsgi_scripts = { ${plain.join(", ")} }\n`;
    if (form === "nested")
      return `${above}[tool.flit]\nentrypoints = { wsgi_scripts = { ${plain.join(", ")} }, b = { c = "d:e" } }\n`;
    return `[tool.flit.entrypoints]\n${plain.map((line) => `wsgi_scripts.${line}`).join("\n")}\nb.c = "d:e"\n`;
  });
const otherTable = fc.constantFrom<string>(
  `[project]\nname = "é"\n`,
  `[tool.x]\ny = [\n  1, # one\n]\n`,
  `[[tool.z]]\nq = """\n[project.entry-points.wsgi_scripts]\n"""\n`,
  `[build-system]\nrequires = ["pbr"]\n`,
);
const pyproject = fc
  .tuple(
    fc.uniqueArray(otherTable, { maxLength: 4 }),
    tomlTable,
    fc.nat(4),
    fc.constantFrom("", "\n", "\n\n"),
    end,
  )
  .map(([others, table, at, between, lineEnd]) =>
    others.toSpliced(Math.min(at, others.length), 0, table).join(between).replaceAll("\n", lineEnd),
  );

async function removed(path: string, content: Content): Promise<Content> {
  const { scripts, problems } = await declarationsOf(path, content);
  if (problems.length > 0) throw new Error(`${problems[0]?.message}\n${decodeText(content)}`);
  const documents = new Map<string, Document>([[path, { content, mode: "100644" }]]);
  const edits = await removeEntryPoints(scripts, documents);
  for (const { text } of edits) expect(text).toBe("");
  return applyEdits(content, edits);
}

test.each<readonly [string, fc.Arbitrary<string>]>([
  ["setup.py", setupPy],
  ["pyproject.toml", pyproject],
])(
  "Python reads everything but the group in %s as before, and a second time changes nothing",
  async (path, files) => {
    const cases: [string, string, string][] = [];
    for (const text of fc.sample(files, { numRuns: runs, seed: 20_261_125 })) {
      const before = contentOfText(text);
      const after = await removed(path, before);
      expect(await removed(path, after)).toBe(after);
      cases.push([path, text, decodeText(after)]);
    }
    const answers = askPython(cases);
    const different = cases.filter((_, at) => answers[at]?.[0] !== true);
    expect(different.slice(0, 3)).toEqual([]);
    // What is left names the group in a string or has an empty one, which declares nothing.
    expect(answers.filter(([, left]) => !left).length).toBeGreaterThan(runs / 2);
  },
);
