import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "@jest/globals";
import {
  type Items,
  RepositoryFixture,
  removeTemporary,
  temporaryDirectory,
} from "../git/repository-fixture.js";
import { arm, trap } from "../git/traps.js";
import { LoggedGit } from "../support/logged-git.js";
import { runCommand } from "../support/run-command.js";

/** Everything that a stranger's repository can try leaves a file here; it must stay empty. */
const traces = temporaryDirectory();
const cache = temporaryDirectory();
afterEach(() => expect(readdirSync(traces)).toEqual([]));
// Processes by the hundred, on machines that do other things as well.
afterAll(removeTemporary);

const setup = (scripts: string) =>
  `[metadata]\nname = fox\n\n[entry_points]\nwsgi_scripts =\n    ${scripts}\n`;
const application = "def build_app():\n    return application\n";
const service: Items = {
  "setup.cfg": setup("fox-api-wsgi = fox.api.app:build_app"),
  "setup.py": "import setuptools\n\nsetuptools.setup(setup_requires=['pbr>=2.0.0'], pbr=True)\n",
  fox: { "__init__.py": "", api: { "__init__.py": "", "app.py": application } },
  etc: { "fox.ini": "[uwsgi]\nwsgi-file = /bin/fox-api-wsgi\n" },
};
const named = "wsgi-file = /bin/fox-api-wsgi\n";

const change = (branch = "master") => `wsgi-shift/remove-wsgi_scripts/${branch}/modules`;

function run(...args: string[]) {
  const git = new LoggedGit(temporaryDirectory());
  return runCommand(args, { WSGI_SHIFT_CACHE: cache }, { path: git.path }).then((result) => ({
    ...result,
    git,
  }));
}

/** Every path of a commit with its mode and blob. */
function listing(fixture: RepositoryFixture, revision: string): Map<string, string> {
  const lines = fixture.git(["ls-tree", "-r", "-z", "--full-tree", revision]).split("\0").filter(Boolean);
  return new Map(lines.map((line) => line.split("\t").reverse() as [string, string]));
}

/** What the change did to the repository, by path. */
function changedPaths(fixture: RepositoryFixture, branch = "master"): string[] {
  const [before, after] = [listing(fixture, branch), listing(fixture, change(branch))];
  const all = new Set([...before.keys(), ...after.keys()]);
  return [...all].filter((path) => before.get(path) !== after.get(path)).sort();
}

/** What the change to the service above consists of; a release note is one only where reno is used. */
const expected = ["etc/fox.ini", "fox/wsgi/__init__.py", "fox/wsgi/api.py"];

describe("nothing of a hostile repository is run by scan, diff and propose", () => {
  const attributes = "* diff=evil filter=evil merge=evil text eol=crlf ident working-tree-encoding=UTF-16\n";
  const hostile: Items = {
    ...service,
    ".gitattributes": attributes,
    ".gitmodules": '[submodule "sub"]\n\tpath = sub\n\turl = ext::sh -c touch% x\n\tupdate = !touch x\n',
    ".lfsconfig": "[lfs]\n\turl = http://127.0.0.1:1/\n",
    sub: { mode: "160000", id: "1".repeat(40) },
    "lfs.bin": `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 1\n# fox-api-wsgi\n`,
    embedded: {
      HEAD: "ref: refs/heads/master\n",
      config: `[core]\n\tfsmonitor = x\n# ${named}`,
      refs: { x: named },
    },
  };

  test.each<[string, readonly string[]]>([
    ["in a bare repository", ["--bare"]],
    ["in one with a working tree", []],
  ])("%s", async (_, options) => {
    const fixture = new RepositoryFixture(options);
    fixture.commit(hostile);
    fixture.git(["read-tree", "HEAD"]);
    arm(traces, fixture, options.length > 0 ? fixture.path : join(fixture.path, ".git"));
    for (const command of ["scan", "diff"]) expect((await run(command, fixture.path)).status).toBe(0);
    const { status, git } = await run("propose", fixture.path);
    expect(status).toBe(0);
    expect(changedPaths(fixture)).toEqual(expect.arrayContaining(expected));
    for (const call of git.calls) expect(call).toContain("core.hooksPath=/dev/null");
  });

  test("setup.py and what it names are read, not run", async () => {
    const fixture = new RepositoryFixture();
    const program = trap(traces, "setup");
    fixture.commit({
      ...service,
      "setup.py": `import os\nos.system(${JSON.stringify(program)})\n${service["setup.py"]}`,
    });
    expect((await run("propose", fixture.path)).status).toBe(0);
  });
});

const hostileNames = [
  "--orphan",
  "--upload-pack=x",
  "-x",
  "$(touch$IFS''x)",
  "`touch`",
  "a;touch/x",
  "a'b\"c",
  "<img/src=x>",
  "@octocat",
  "ünï/çødé",
];

describe("hostile names are names", () => {
  test.each(hostileNames)("of a branch: %s", async (name) => {
    const fixture = new RepositoryFixture();
    fixture.commit(service);
    fixture.commit(service, `refs/heads/${name}`);
    const { status, told, git } = await run("propose", `--branch=${name}`, fixture.path);
    expect([status, told]).toEqual([0, ""]);
    const made = fixture.git(["for-each-ref", "--format=%(refname)", "refs/heads/wsgi-shift"]).split("\n");
    expect(made).toHaveLength(1);
    expect(fixture.git(["rev-parse", `${made[0]}^`])).toBe(fixture.git(["rev-parse", `refs/heads/${name}`]));
    // Never where git looks for an option: a ref has its full name.
    expect(git.calls.flat().filter((argument) => argument === name)).toEqual([]);
    const scanned = await run("scan", `--rev=refs/heads/${name}`, fixture.path);
    expect(scanned.status).toBe(0);
  });

  test.each([
    "--help",
    "--output=x",
    "-x",
    "--all",
    "HEAD; touch x",
    "$(touch x)",
    "HEAD^{/x}",
    "\u0000",
    "a\nb",
  ])("of a revision that is none: %j", async (name) => {
    const fixture = new RepositoryFixture();
    fixture.commit(service);
    const { status } = await run("scan", `--rev=${name}`, fixture.path);
    expect(status).toBe(3);
  });

  test("of files: each is read, and changed where it stands", async () => {
    const files = hostileNames.filter((name) => !name.includes("/"));
    const fixture = new RepositoryFixture();
    fixture.commit({
      ...service,
      odd: Object.fromEntries(files.map((name) => [`${name}.ini`, `[uwsgi]\n${named}`])),
    });
    expect((await run("propose", fixture.path)).status).toBe(0);
    for (const name of files)
      expect(fixture.git(["cat-file", "blob", `${change()}:odd/${name}.ini`])).toContain(
        "module = fox.wsgi.api",
      );
  });

  test("of scripts and modules: no markup, control character, mention or trailer of theirs gets out", async () => {
    const scripts = [
      "fox-api-wsgi = fox.api.app:build_app",
      "@octocat-wsgi = fox.api.app:build_app",
      "<img src=x>-wsgi = fox.api.app:build_app",
      "\u001b[2Jfox-wsgi = fox.api.app:build_app",
      "Change-Id: I1-wsgi = fox.api.app:build_app",
      "\u202efox-wsgi = fox.api.app:build_app",
      "Signed-off-by: x <x@example.org> = fox.api.app:build_app",
    ];
    const fixture = new RepositoryFixture();
    fixture.commit({ ...service, "setup.cfg": setup(scripts.join("\n    ")) });
    const texts = await Promise.all([run("scan", fixture.path), run("propose", "--dry-run", fixture.path)]);
    for (const { out, told } of texts)
      expect((out + told).replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
    expect((await run("propose", fixture.path)).status).toBe(0);
    const trailers = fixture.git(["log", "-1", "--format=%(trailers:only,keyonly)", change()]).split("\n");
    expect(trailers.filter(Boolean)).toEqual(["Generated-By"]);
  });
});

describe("paths that lead elsewhere are neither read nor written", () => {
  test("links in the place of files and directories", async () => {
    const fixture = new RepositoryFixture();
    const outside = temporaryDirectory();
    const link = (content: string) => ({ mode: "120000", content });
    fixture.commit({
      ...service,
      fox: { "__init__.py": "", api: (service.fox as Items).api as Items, wsgi: link(outside) },
      etc: { "fox.ini": `[uwsgi]\n${named}`, "linked.ini": link("/etc/passwd") },
      charts: link(outside),
    });
    const { status } = await run("propose", fixture.path);
    expect(status).toBe(0);
    expect(readdirSync(outside)).toEqual([]);
    // Where a package should be stands a link: nothing is proposed rather than half of it.
    const { out } = await run("scan", "--json", fixture.path);
    const { mentions, files } = JSON.parse(out) as {
      mentions: { path: string }[];
      files: { path: string }[];
    };
    for (const { path } of [...mentions, ...files])
      expect(path).not.toMatch(/^(?:etc\/linked\.ini|charts|fox\/wsgi)/);
  });

  test("a setup.cfg that is a link is told, and declares nothing", async () => {
    const fixture = new RepositoryFixture();
    fixture.commit({ ...service, "setup.cfg": { mode: "120000", content: "/etc/setup.cfg" } });
    const { out, told } = await run("scan", "--json", fixture.path);
    expect(told).toMatch(/setup-cfg-not-a-file/);
    expect(JSON.parse(out).scripts).toEqual([]);
  });

  test("names that some file system takes for another", async () => {
    const fixture = new RepositoryFixture();
    const blob = fixture.blob(`[uwsgi]\n${named}`);
    const names: (string | Buffer)[] = [
      "..",
      ".",
      ".git",
      ".GIT",
      "git~1",
      ".g\u200cit",
      ".git::$INDEX_ALLOCATION",
      ".git . .",
      "a\\b.ini",
      Buffer.from([0x66, 0xff, 0x2e, 0x69]),
    ];
    const subtree = fixture.rawTree([["100644", "config", blob]]);
    const entries = names.map((name, index) =>
      index < 8 ? (["40000", name, subtree] as const) : (["100644", name, blob] as const),
    );
    const rest = fixture
      .git(["ls-tree", fixture.tree(service)])
      .split("\n")
      .map((line) => {
        const [mode = "", , id = "", name = ""] = line.split(/[ \t]/);
        return [mode.replace(/^0/, ""), name, id] as const;
      });
    fixture.commit(fixture.rawTree([...entries, ...rest]));
    const { out, told } = await run("scan", "--json", fixture.path);
    expect(told.match(/path-unsafe/g)).toHaveLength(names.length);
    const paths = JSON.parse(out).mentions.map(({ path }: { path: string }) => path);
    expect(new Set(paths)).toEqual(new Set(["etc/fox.ini"]));
  });

  test("names that differ in case alone, line ends, marks and bytes that are no text stay what they are", async () => {
    const bytes = Buffer.concat([
      Buffer.from([0xef, 0xbb, 0xbf]),
      Buffer.from("# caf\xe9 \r\n[uwsgi]\r\n", "latin1"),
      Buffer.from(named.replace("\n", "\r\n")),
    ]);
    const fixture = new RepositoryFixture();
    fixture.commit({
      ...service,
      etc: { "fox.ini": `[uwsgi]\n${named}`, "FOX.ini": `[uwsgi]\n${named}`, "odd.ini": bytes },
    });
    expect((await run("propose", fixture.path)).status).toBe(0);
    expect(changedPaths(fixture)).toEqual(expect.arrayContaining(["etc/FOX.ini", "etc/fox.ini"]));
    const after = fixture.git(["cat-file", "blob", `${change()}:etc/odd.ini`]);
    const before = bytes.toString("latin1").trimEnd();
    expect([
      before,
      before.replace("wsgi-file = /bin/fox-api-wsgi", "module = fox.wsgi.api:application"),
    ]).toContain(after);
  });
});

describe("no prototype is polluted", () => {
  test.each<[string, Items]>([
    [
      "sections",
      { "setup.cfg": `[__proto__]\npolluted = 1\n[constructor]\nprototype = 1\n${service["setup.cfg"]}` },
    ],
    [
      "scripts",
      {
        "setup.cfg": setup(
          ["constructor", "__proto__", "toString", "fox-api-wsgi"]
            .map((name) => `${name} = fox.api.app:build_app`)
            .join("\n    "),
        ),
      },
    ],
    ["settings", { ".wsgi-shift.yml": "modules:\n  __proto__: {polluted: x}\n" }],
    ["settings by name", { ".wsgi-shift.yml": "modules:\n  constructor: fox.wsgi.constructor\n" }],
    [
      "TOML",
      {
        "pyproject.toml":
          "[__proto__]\npolluted = 1\n[project.entry-points.wsgi_scripts]\nconstructor = 'fox.api.app:build_app'\n",
      },
    ],
    [
      "TOML, escaped",
      { "pyproject.toml": '["a"."\\u005f_proto__"]\npolluted = 1\n[project.entry-points.wsgi_scripts]\n' },
    ],
    [
      "JSON",
      { etc: { "fox.json": `{"__proto__": {"polluted": 1}, "uwsgi": {"wsgi-file": "/bin/fox-api-wsgi"}}` } },
    ],
    [
      "YAML",
      {
        etc: {
          "fox.yaml": "__proto__: &a {polluted: 1}\nuwsgi:\n  <<: *a\n  wsgi-file: /bin/fox-api-wsgi\n",
        },
      },
    ],
    ["uWSGI ini", { etc: { "fox.ini": `[__proto__]\npolluted = 1\n[uwsgi]\n__proto__ = 1\n${named}` } }],
  ])("by %s", async (_, items) => {
    const fixture = new RepositoryFixture();
    fixture.commit({ ...service, ...items });
    const before = Object.getOwnPropertyNames(Object.prototype);
    const { status } = await run("propose", fixture.path);
    expect([0, 2, 3]).toContain(status);
    expect((await run("scan", "--json", fixture.path)).status).not.toBe(4);
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

test("no address that stands in a repository is opened", async () => {
  const fixture = new RepositoryFixture();
  fixture.commit({
    ...service,
    ".gitmodules": '[submodule "s"]\n\tpath = s\n\turl = EXT::sh -c x\n',
    ".gitreview": "[gerrit]\nhost=127.0.0.1\nport=1\nproject=../../x.git\ndefaultbranch=--upload-pack=x\n",
    "requirements.txt": "git+ext::sh -c x\n",
  });
  const { status, told, git } = await run("propose", fixture.path);
  expect([status, told]).toEqual([0, ""]);
  const talking = new Set(["fetch", "clone", "ls-remote", "push", "pull", "submodule", "remote", "archive"]);
  expect(git.calls.flat().filter((argument) => talking.has(argument))).toEqual([]);
});

test("the working tree's own files are untouched by a scan", async () => {
  const fixture = new RepositoryFixture([]);
  fixture.commit(service);
  const config = readFileSync(join(fixture.path, ".git", "config"), "utf8");
  await run("scan", fixture.path);
  expect(readFileSync(join(fixture.path, ".git", "config"), "utf8")).toBe(config);
  expect(readdirSync(fixture.path)).toEqual([".git"]);
});
