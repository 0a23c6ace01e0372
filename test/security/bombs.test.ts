import { spawn } from "node:child_process";
import { once } from "node:events";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { afterAll, describe, expect, test } from "@jest/globals";
import {
  type Items,
  RepositoryFixture,
  removeTemporary,
  temporaryDirectory,
} from "../git/repository-fixture.js";
import { LoggedGit } from "../support/logged-git.js";
import { runCommand } from "../support/run-command.js";

afterAll(removeTemporary);

const script = "nova-api-wsgi";

/** Runs `scan --json`, and tells the most memory of this process in between, in bytes. */
async function scan(path: string) {
  const git = new LoggedGit(temporaryDirectory());
  const before = process.memoryUsage.rss();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 20);
  const started = performance.now();
  const result = await runCommand(["scan", "--json", path], {}, { path: git.path });
  clearInterval(watch);
  return { ...result, git, memory: most - before, milliseconds: performance.now() - started };
}

/** Commits what `git fast-import` is given, without ever holding it. */
async function imported(stream: () => Iterable<string | Buffer>): Promise<string> {
  const fixture = new RepositoryFixture();
  const child = spawn("git", ["fast-import", "--quiet"], {
    cwd: fixture.path,
    stdio: ["pipe", "inherit", "inherit"],
  });
  const closed = once(child, "close");
  await pipeline(Readable.from(stream()), child.stdin);
  expect(await closed).toEqual([0, null]);
  return fixture.path;
}

const head = "commit refs/heads/master\ncommitter a <a@example.org> 1700000000 +0000\ndata 1\nx\n";
const inline = (path: string, content: string) =>
  `M 100644 inline ${path}\ndata ${content.length}\n${content}\n`;
const own = inline("etc/nova.ini", `[uwsgi]\nwsgi-file = /bin/${script}\n`);

describe("what is large is told, or left alone, and the rest is read", () => {
  test("a file of a gigabyte", async () => {
    const megabyte = Buffer.alloc(1 << 20, 0x30);
    const path = await imported(function* () {
      yield `blob\nmark :1\ndata ${1 << 30}\n`;
      for (let count = 0; count < 1024; count++) yield megabyte;
      yield `\n${head}M 100644 :1 big\n${own}done\n`;
    });
    const { status, out, told, memory } = await scan(path);
    expect([status, told]).toEqual([
      0,
      expect.stringMatching(/file-too-large: big has more than 8388608 bytes/),
    ]);
    expect(JSON.parse(out).mentions).toHaveLength(1);
    expect(memory).toBeLessThan(256 << 20);
  });

  test("a hundred thousand files", async () => {
    const path = await imported(function* () {
      yield head;
      for (let file = 0; file < 100_000; file++)
        yield inline(`d${file % 300}/f${file}.ini`, `wsgi-file = ${file}\n`);
      yield `${own}done\n`;
    });
    const { status, out, git, memory } = await scan(path);
    expect(status).toBe(0);
    expect(JSON.parse(out).mentions).toHaveLength(1);
    // As many processes as for ten files.
    expect(git.calls.length).toBeLessThan(20);
    expect(memory).toBeLessThan(512 << 20);
  });

  test("hundreds of large files in a few bytes", async () => {
    const content = Buffer.alloc(9 << 20, 0x30);
    const path = await imported(function* () {
      for (let file = 1; file <= 100; file++) {
        const name = String(file).padEnd(8);
        yield `blob\nmark :${file}\ndata ${content.length + 8}\n${name}`;
        yield content;
        yield "\n";
      }
      yield head;
      for (let file = 1; file <= 100; file++) yield `M 100644 :${file} d/f${file}\n`;
      yield `${own}done\n`;
    });
    const { status, told, git } = await scan(path);
    expect([status, told.match(/file-too-large/g)?.length]).toEqual([0, 100]);
    // Sizes are known from the listing: no process is started, and ended, for each.
    expect(git.calls.length).toBeLessThan(20);
  });

  test("directories within directories, that list more files than there are on earth", async () => {
    const fixture = new RepositoryFixture();
    let tree = fixture.rawTree([["100644", "f", fixture.blob(script)]]);
    for (let level = 0; level < 40; level++)
      tree = fixture.rawTree(["a", "b", "c", "d"].map((name) => ["40000", name, tree] as const));
    fixture.commit(tree);
    const { status, told } = await scan(fixture.path);
    expect([status, told]).toEqual([3, expect.stringMatching(/repository-too-large/)]);
  });

  test("as many places as fit into a file", async () => {
    const fixture = new RepositoryFixture();
    fixture.commit({ "a.ini": `${script} `.repeat(590_000) });
    const { status, told } = await scan(fixture.path);
    expect([status, told]).toEqual([3, expect.stringMatching(/budget-exceeded/)]);
  });

  test("thousands of scripts", async () => {
    const fixture = new RepositoryFixture();
    const lines = Array.from({ length: 50_000 }, (_, index) => `  s${index}-wsgi = a.b:c\n`).join("");
    fixture.commit({ "setup.cfg": `[metadata]\nname = a\n[entry_points]\nwsgi_scripts =\n${lines}` });
    const { status, told, milliseconds } = await scan(fixture.path);
    expect([status, told]).toEqual([3, expect.stringMatching(/budget-exceeded: .* 500 scripts declared/)]);
    expect(milliseconds).toBeLessThan(120_000);
  });
});

const laughs = (line: (name: string, of: string) => string, first: string) => {
  const names = [..."abcdefghijklm"];
  return (
    first +
    names
      .slice(1)
      .map((name, index) => line(name, names[index] ?? ""))
      .join("")
  );
};

describe("what unfolds or nests is not followed, and the rest is read", () => {
  test.each<[string, Items]>([
    [
      "a billion laughs in YAML",
      {
        "a.yaml": laughs(
          (name, of) => `${name}: &${name} [${`*${of},`.repeat(9)}]\n`,
          `a: &a [/bin/${script}]\n`,
        ),
      },
    ],
    [
      "a billion laughs in settings",
      {
        ".wsgi-shift.yml": laughs(
          (name, of) => `${name}: &${name} [${`*${of},`.repeat(9)}]\n`,
          "a: &a [x]\n",
        ),
      },
    ],
    [
      "merge keys",
      {
        "a.yaml": laughs(
          (name, of) => `${name}: &${name}\n  <<: [${`*${of},`.repeat(9)}]\n  k${name}: 1\n`,
          `a: &a {k: /bin/${script}}\n`,
        ),
      },
    ],
    [
      "entities in XML",
      {
        "a.xml": `<!DOCTYPE x [${laughs((name, of) => `<!ENTITY ${name} "${`&${of};`.repeat(9)}">`, `<!ENTITY a "${script}">`)}]><uwsgi><wsgi-file>/bin/${script}&m;</wsgi-file></uwsgi>`,
      },
    ],
    [
      "deep YAML",
      {
        "a.yaml": `${Array.from({ length: 3_000 }, (_, depth) => `${" ".repeat(depth)}a:\n`).join("")}# ${script}\n`,
      },
    ],
    ["deep JSON", { "a.json": `${"[".repeat(100_000)}"/bin/${script}"` }],
    ["deep TOML", { "pyproject.toml": `wsgi_scripts = ${"[".repeat(100_000)}` }],
    [
      "deep Python",
      {
        "setup.py": `# wsgi_scripts\nsetup(a=${"(".repeat(100_000)}`,
        "a.py": `x = ${"-".repeat(100_000)}1 # ${script}\n`,
      },
    ],
    ["deep XML", { "a.xml": `${"<a>".repeat(100_000)}<wsgi-file>/bin/${script}</wsgi-file>` }],
    ["deep shell", { devstack: { "plugin.sh": `${"if true; then ".repeat(50_000)} A=/bin/${script}\n` } }],
    ["deep Apache", { "a.conf": `${"<IfModule x>\n".repeat(50_000)}WSGIScriptAlias / /bin/${script}\n` }],
    [
      "wide Python",
      {
        "setup.py": `# wsgi_scripts\n${"a = b\n".repeat(150_000)}`,
        nova: { "a.py": "a = b\n".repeat(150_000) },
      },
    ],
  ])("%s", async (_, items) => {
    const fixture = new RepositoryFixture();
    fixture.commit({ etc: { "nova.ini": `[uwsgi]\nwsgi-file = /bin/${script}\n` }, ...items });
    const { status, out, told, milliseconds, memory } = await scan(fixture.path);
    expect([0, 2, 3]).toContain(status);
    if (status === 0) expect(out).toContain('"etc/nova.ini"');
    else expect(told).toMatch(/^wsgi-shift: (?:settings-invalid|setup-py-unclear|pyproject-invalid)/m);
    expect(milliseconds).toBeLessThan(120_000);
    expect(memory).toBeLessThan(512 << 20);
  });
});
