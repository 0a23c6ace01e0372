import { writeFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "@jest/globals";
import { Repository } from "../../src/git/repository.js";
import { RepositoryHistory } from "../../src/git/repository-history.js";
import { type Lesson, learnEntries } from "../../src/learn/learn-entries.js";
import { projectOf } from "../../src/learn/project-of.js";
import type { RegistryEntry } from "../../src/registry/registry.js";
import { git, type Items, RepositoryFixture, removeTemporary } from "../git/repository-fixture.js";

afterAll(removeTemporary);

const setup = (...entries: string[]) =>
  entries.length === 0
    ? "[metadata]\nname = fox\n"
    : `[entry_points]\nwsgi_scripts =\n${entries.map((entry) => `    ${entry}\n`).join("")}`;
const app = "def build():\n    return object()\n";
const caller = "from fox.api import app\n\napplication = app.build()\n";
const declared = setup("fox-api-wsgi = fox.api.app:build");

/** A tree of the service fox: setup.cfg, its factory, and modules below fox/wsgi by their names. */
function fox(setupCfg: string, wsgi: Items | string | null = null, code: string = app): Items {
  return {
    "setup.cfg": setupCfg,
    fox: {
      "__init__.py": "",
      api: { "__init__.py": "", "app.py": code },
      ...(wsgi === null ? {} : typeof wsgi === "string" ? { "wsgi.py": wsgi } : { wsgi }),
    },
  };
}

class Story {
  readonly repository = new RepositoryFixture();

  /** Commits a tree on a branch and tags the commit; a tag with a message is annotated. */
  commit(items: Items, tag?: string, { branch = "master", message = "" } = {}): this {
    const commit = this.repository.commit(items, `refs/heads/${branch}`);
    if (tag !== undefined)
      this.repository.git([
        "tag",
        ...(message === "" ? [] : ["-m", message]),
        "--end-of-options",
        tag,
        commit,
      ]);
    return this;
  }

  branch(name: string, at = "refs/heads/master"): this {
    this.repository.git(["update-ref", `refs/heads/${name}`, this.repository.git(["rev-parse", at])]);
    return this;
  }

  async learn(): Promise<Lesson> {
    const opened = await Repository.open(git, this.repository.path, { target: "fox" });
    if (!opened) throw new Error("no repository");
    try {
      return await learnEntries(await RepositoryHistory.open(git, opened), { project: "den/fox" });
    } finally {
      await opened.close();
    }
  }

  async entries(): Promise<readonly RegistryEntry[]> {
    const { entries, gaps } = await this.learn();
    expect(gaps).toEqual([]);
    return entries;
  }
}

const api = { "__init__.py": "", "api.py": caller };

describe("a script's way through the versions", () => {
  test("it comes, gets its module, gets that on an older branch too, and goes", async () => {
    const story = new Story()
      .commit(fox(setup()), "0.9.0")
      .commit(fox(declared), "1.0.0.0rc1")
      .commit(fox(declared), "1.0.0")
      .commit(fox(declared), "2.0.0.0rc1")
      .branch("stable/2025.1")
      .commit(fox(declared), "2.0.0", { branch: "stable/2025.1" })
      .commit(fox(declared, api), "3.0.0.0b1", { message: "Beta" })
      .commit(fox(declared, api), "2.1.0", { branch: "stable/2025.1" })
      .commit(fox(declared, api), "2.1.1", { branch: "stable/2025.1" })
      .commit(fox(declared, api), "3.0.0.0rc1")
      .branch("stable/2025.2")
      .commit(fox(declared, api), "3.0.0", { branch: "stable/2025.2", message: "The release" })
      .commit(fox(setup(), api), "4.0.0.0rc1")
      .commit(fox(setup(), api), "4.0.0")
      .branch("stable/2026.1")
      .commit(fox(setup(), api));
    expect(await story.entries()).toEqual([
      {
        script: "fox-api-wsgi",
        project: "den/fox",
        module: "fox.wsgi.api",
        application: "application",
        file: "fox/wsgi/api.py",
        factories: ["fox.api.app:build"],
        moduleSince: { version: "3.0.0", release: "2025.2" },
        moduleBackports: "2.1.0 (2025.1)",
        scriptSince: { version: "1.0.0" },
        scriptLast: { version: "3.0.0" },
        scriptGone: { version: "4.0.0", release: "2026.1" },
      },
    ]);
  });

  test("a final version that a release branch got after its candidate is no backport", async () => {
    const story = new Story()
      .commit(fox(declared), "1.0.0")
      .commit(fox(declared), "2.0.0.0rc1")
      .branch("stable/2025.2")
      .commit(fox(declared, api))
      .commit(fox(declared, api), "2.0.0", { branch: "stable/2025.2" });
    const [entry] = await story.entries();
    expect([entry?.moduleSince, entry?.moduleBackports]).toEqual([
      { version: "2.0.0", release: "2025.2" },
      undefined,
    ]);
  });

  test("what is on the default branch alone is in no version yet", async () => {
    const story = new Story()
      .commit(fox(declared), "1.0.0")
      .branch("stable/2025.1")
      .commit(fox(declared, api), undefined, { branch: "stable/2025.1" })
      .commit(fox(setup(), api));
    expect((await story.entries())[0]).toMatchObject({
      moduleSince: { branch: "master" },
      moduleBackports: "branch stable/2025.1, in no version yet",
      scriptLast: { version: "1.0.0" },
      scriptGone: { branch: "master" },
    });
  });

  test("a script that is still declared has not gone", async () => {
    const [entry] = await new Story().commit(fox(declared), "1.0.0").commit(fox(declared)).entries();
    expect(entry).toEqual({
      script: "fox-api-wsgi",
      project: "den/fox",
      module: null,
      factories: ["fox.api.app:build"],
      scriptSince: { version: "1.0.0" },
      scriptLast: { version: "1.0.0" },
      notes: "no module was seen to call its factory",
    });
  });

  test("a retired project keeps its last version's truth", async () => {
    const story = new Story().commit(fox(declared, api), "1.0.0").commit({ "README.rst": "Retired.\n" });
    expect((await story.entries())[0]).toMatchObject({
      module: "fox.wsgi.api",
      moduleSince: { version: "1.0.0" },
      scriptGone: { retired: true },
    });
  });

  test("a release that has ended is known by its tag", async () => {
    const story = new Story()
      .commit(fox(declared, api), "1.0.0")
      .branch("end")
      .commit(fox(declared, api), "train-eol", { branch: "end" });
    expect((await story.entries())[0]?.moduleSince).toEqual({ version: "1.0.0", release: "train" });
  });

  test("without a branch of a release, the release is left out", async () => {
    const story = new Story().commit(fox(declared, api), "1.0.0").branch("bugfix/1.0").branch("stable/1.0");
    expect((await story.entries())[0]?.moduleSince).toEqual({ version: "1.0.0" });
  });

  test("numbers by year are older than the numbers that came after them", async () => {
    const story = new Story()
      .commit(fox(setup()), "2014.1")
      .commit(fox(setup()), "2015.1.4")
      .commit(fox(declared), "12.0.0")
      .commit(fox(setup()), "13.0.0");
    expect((await story.entries())[0]).toMatchObject({
      scriptSince: { version: "12.0.0" },
      scriptGone: { version: "13.0.0" },
    });
  });

  test("a version whose setup.cfg cannot be read is no version without the script", async () => {
    const story = new Story()
      .commit(fox(declared), "1.0.0")
      .commit(fox("[metadata]\nname = fox\n[metadata]\n# wsgi\n"), "1.1.0")
      .commit(fox(declared), "1.2.0")
      .commit(fox("[x\n# wsgi\n"), "1.3.0")
      .commit(fox(setup()), "2.0.0");
    const { entries, gaps } = await story.learn();
    expect(entries[0]).toMatchObject({ scriptLast: { version: "1.2.0" }, scriptGone: { version: "2.0.0" } });
    expect(gaps).toEqual(["what 1.1.0, 1.3.0 declare cannot be read"]);
  });

  test("a script is followed from one setup file to another, and a setup.py that is unclear is a gap", async () => {
    const rest = fox(setup());
    const setupPy = (value: string) =>
      `import setuptools\nsetuptools.setup(setup_requires=["pbr"], pbr=True, entry_points=${value})\n`;
    const story = new Story()
      .commit(
        { ...rest, "setup.py": setupPy('{"wsgi_scripts": ["fox-api-wsgi = fox.api.app:build"]}') },
        "1.0.0",
      )
      .commit(fox(declared), "2.0.0")
      .commit({ ...rest, "setup.py": setupPy('read("wsgi_scripts")') }, "2.1.0")
      .commit(
        {
          ...rest,
          "pyproject.toml": '[project.entry-points.wsgi_scripts]\nfox-api-wsgi = "fox.api.new:build"\n',
        },
        "3.0.0",
      )
      .commit(fox(setup()), "4.0.0");
    const { entries, gaps } = await story.learn();
    expect(entries[0]).toMatchObject({
      factories: ["fox.api.app:build", "fox.api.new:build"],
      scriptSince: { version: "1.0.0" },
      scriptLast: { version: "3.0.0" },
      scriptGone: { version: "4.0.0" },
    });
    expect(gaps).toEqual(["what 2.1.0 declares cannot be read"]);
  });

  test("a script of a release candidate alone was never released", async () => {
    const story = new Story()
      .commit(fox(setup()), "1.0.0")
      .commit(fox(declared), "2.0.0.0rc1")
      .commit(fox(setup()), "2.0.0");
    expect(await story.entries()).toEqual([]);
  });
});

describe("which module serves which script", () => {
  const two = setup("fox-wsgi-api = fox.api.app:build", "fox-wsgi-api-cfn = fox.api.cfn:build");
  const cases: Readonly<Record<string, readonly [Items, Readonly<Record<string, string | null>>]>> = {
    "two scripts, two modules": [
      {
        "setup.cfg": two,
        fox: {
          "__init__.py": "",
          api: { "__init__.py": "", "app.py": app, "cfn.py": app },
          wsgi: {
            "__init__.py": "",
            "api.py": caller,
            "cfn.py": caller.replaceAll("app", "cfn").replace("cfnlication", "application"),
          },
        },
      },
      { "fox-wsgi-api": "fox.wsgi.api", "fox-wsgi-api-cfn": "fox.wsgi.cfn" },
    ],
    "two scripts whose factories are one function": [
      fox(
        setup("fox-wsgi-admin = fox.api.app:build_admin", "fox-wsgi-public = fox.api.app:build"),
        api,
        `${app}\nbuild_admin = build\n`,
      ),
      { "fox-wsgi-admin": "fox.wsgi.api", "fox-wsgi-public": "fox.wsgi.api" },
    ],
    "one call with different names": [
      fox(
        setup("fox-api-wsgi = fox.api.app:build", "fox-metadata-wsgi = fox.api.app:build_meta"),
        {
          "__init__.py": "",
          "a.py": "from fox.api import app\nNAME = 'api'\napplication = app.make(NAME)\n",
          "m.py": "from fox.api.app import make\napplication = make('meta', prog='x')\n",
          "o.py": "from fox.api.app import make\napplication = make('other')\n",
        },
        "def make(name):\n    return name\nNAME = 'api'\ndef build():\n    return make(NAME)\ndef build_meta():\n    return make(name='meta')\n",
      ),
      { "fox-api-wsgi": "fox.wsgi.a", "fox-metadata-wsgi": "fox.wsgi.m" },
    ],
    "the factory in the package's __init__": [
      fox(setup("fox-api = fox.wsgi:init"), {
        "__init__.py": "def init():\n    return object()\n",
        "api.py": "from fox import wsgi\n\napplication = wsgi.init()\n",
      }),
      { "fox-api": "fox.wsgi.api" },
    ],
    "a package's __init__ that is the module": [
      fox(declared, { "__init__.py": caller }),
      { "fox-api-wsgi": "fox.wsgi" },
    ],
    "a plain module": [fox(declared, caller), { "fox-api-wsgi": "fox.wsgi" }],
    "an application in the factory's own module": [
      fox(declared, null, `${app}\napplication = build()\n`),
      { "fox-api-wsgi": "fox.api.app" },
    ],
    "the package's module before the factory's": [
      fox(declared, api, `${app}\napplication = build()\n`),
      { "fox-api-wsgi": "fox.wsgi.api" },
    ],
    "another function of the same name": [
      fox(declared, { "__init__.py": "", "api.py": "from other import app\napplication = app.build()\n" }),
      { "fox-api-wsgi": null },
    ],
    "a module that keeps the factory and calls nothing": [
      fox(declared, { "__init__.py": "", "api.py": "from fox.api.app import build\n" }),
      { "fox-api-wsgi": null },
    ],
    "a call with an argument that cannot be compared": [
      fox(
        declared,
        { "__init__.py": "", "api.py": "from fox.api import app\napplication = app.make(1 + 1)\n" },
        "def make(n):\n    return n\ndef build():\n    return make(1 + 1)\n",
      ),
      { "fox-api-wsgi": null },
    ],
    "a link in the module's place": [
      fox(declared, { "__init__.py": "", "api.py": { mode: "120000", content: "../api/app.py" } }),
      { "fox-api-wsgi": null },
    ],
    "a module behind a package of the same name": [
      {
        "setup.cfg": declared,
        fox: {
          "__init__.py": "",
          api: { "__init__.py": "", "app.py": app },
          wsgi: { "__init__.py": "" },
          "wsgi.py": caller,
        },
      },
      { "fox-api-wsgi": null },
    ],
    "a package below src": [
      { "setup.cfg": declared, src: { fox: fox(declared, api).fox as Items } },
      { "fox-api-wsgi": "fox.wsgi.api" },
    ],
  };

  test.each(Object.entries(cases))("%s", async (_, [tree, expected]) => {
    const entries = await new Story().commit(tree, "1.0.0").entries();
    expect(Object.fromEntries(entries.map(({ script, module }) => [script, module]))).toEqual(expected);
  });

  test("the script whose factory is the function itself leads", async () => {
    const [tree] = cases["two scripts whose factories are one function"] ?? [];
    const entries = await new Story().commit(tree ?? {}, "1.0.0").entries();
    expect(entries.map(({ sameAs }) => sameAs)).toEqual(["fox-wsgi-public", undefined]);
  });

  test("a module that does what the factory does says so, and one that may do it is named", async () => {
    const [tree] = cases["one call with different names"] ?? [];
    const [served] = await new Story().commit(tree ?? {}, "1.0.0").entries();
    expect(served?.notes).toBe(
      "fox.wsgi.a does not call the factory, but makes the same call as the factory",
    );
    const [unlike] = cases["another function of the same name"] ?? [];
    const [other] = await new Story().commit(unlike ?? {}, "1.0.0").entries();
    expect(other?.notes).toBe(
      "no module was seen to call its factory; see whether fox.wsgi.api serves for it",
    );
  });

  test("a factory that moved, and is gone when the module stays", async () => {
    const moved = setup("fox-api-wsgi = fox.api.new:build");
    const inside = (code: Items, wsgi: Items | null, setupCfg: string): Items => ({
      "setup.cfg": setupCfg,
      fox: { "__init__.py": "", api: { "__init__.py": "", ...code }, ...(wsgi === null ? {} : { wsgi }) },
    });
    const caller2 = "from fox.api import new\n\napplication = new.build()\n";
    const own = "application = object()\n";
    const story = new Story()
      .commit(inside({ "app.py": app }, null, declared), "1.0.0")
      .commit(inside({ "new.py": app }, { "__init__.py": "", "api.py": caller2 }, moved), "2.0.0")
      .commit(inside({}, { "__init__.py": "", "api.py": own }, setup()), "3.0.0");
    expect((await story.entries())[0]).toMatchObject({
      module: "fox.wsgi.api",
      factories: ["fox.api.app:build", "fox.api.new:build"],
      moduleSince: { version: "2.0.0" },
      scriptGone: { version: "3.0.0" },
    });
  });

  test("the module that is there the longest is named, one that is gone is not", async () => {
    const both = { "__init__.py": caller, "api.py": caller };
    const story = new Story()
      .commit(fox(declared, { "__init__.py": caller }), "1.0.0")
      .commit(fox(declared, both), "2.0.0");
    expect((await story.entries())[0]?.module).toBe("fox.wsgi");
    story.commit(fox(declared, api), "3.0.0");
    expect((await story.entries())[0]).toMatchObject({
      module: "fox.wsgi.api",
      moduleSince: { version: "2.0.0" },
    });
    story.commit(fox(declared), "4.0.0");
    expect((await story.entries())[0]).toMatchObject({
      module: null,
      notes: "it was served by fox.wsgi, fox.wsgi.api, no longer there",
    });
  });
});

describe("a repository that is not as usual", () => {
  test("no tags", async () => {
    const { entries, gaps } = await new Story().commit(fox(declared, api)).learn();
    expect(entries[0]).toMatchObject({
      module: "fox.wsgi.api",
      moduleSince: { branch: "master" },
      scriptSince: { branch: "master" },
    });
    expect(gaps).toEqual(["fox has no tags: since when something holds is unknown; git fetch --tags"]);
  });

  test("no commits at all", async () => {
    expect(await new Story().learn()).toEqual({
      entries: [],
      gaps: [
        "fox has no default branch: what it holds since the last version is unknown",
        "fox has no tags: since when something holds is unknown; git fetch --tags",
      ],
    });
  });

  test("tags that are no versions, of no commit, of a tag, or with hostile names", async () => {
    const story = new Story().commit(fox(declared, api), "1.0.0", { message: "One" });
    const { repository } = story;
    repository.git(["tag", "-m", "Twice", "2.0.0", "1.0.0"]);
    repository.git(["update-ref", "refs/tags/3.0.0", repository.blob("no commit")]);
    for (const name of ["--upload-pack=x", "$(x)", "a;b", "é", "1.0.0-eol", "@", "HEAD"])
      repository.git(["update-ref", `refs/tags/${name}`, "refs/heads/master"]);
    repository.git(["update-ref", "refs/heads/stable/--help", "refs/heads/master"]);
    const entries = await story.entries();
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ scriptSince: { version: "1.0.0" }, scriptLast: { version: "2.0.0" } });
  });

  test("a ref to an object that is not there", async () => {
    const story = new Story().commit(fox(declared), "1.0.0");
    const { repository } = story;
    writeFileSync(`${repository.path}/refs/tags/9.0.0`, `${"9".repeat(40)}\n`);
    await expect(story.learn()).rejects.toMatchObject({ code: "repository-corrupt" });
  });

  test("branches of a clone are those of its origin, and the default one is the origin's", async () => {
    const story = new Story().commit(fox(declared), "1.0.0").commit(fox(declared, api), "2.0.0");
    const { repository } = story;
    const [old, tip] = ["1.0.0", "2.0.0"].map((tag) => repository.git(["rev-parse", `refs/tags/${tag}`]));
    repository.git(["update-ref", "refs/remotes/origin/trunk", tip ?? ""]);
    repository.git(["update-ref", "refs/remotes/origin/stable/2025.2", tip ?? ""]);
    repository.git(["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk"]);
    repository.git(["update-ref", "refs/heads/work", old ?? ""]);
    repository.git(["symbolic-ref", "HEAD", "refs/heads/work"]);
    expect((await story.entries())[0]?.moduleSince).toEqual({ version: "2.0.0", release: "2025.2" });
  });

  test.each([
    ["[gerrit]\nhost=x\nproject=den/fox.git\n", "den/fox"],
    ["[gerrit]\r\nproject = den/fox\r\n", "den/fox"],
    ["[gerrit]\nhost=x\n", null],
    ["[gerrit]\nproject=den/fox evil\n", null],
    ["[gerrit]\nproject=den/\u001b[31m\n", null],
  ])(".gitreview %j is the project %s", async (content, expected) => {
    const { repository } = new Story().commit({ ".gitreview": content });
    const opened = await Repository.open(git, repository.path);
    if (!opened) throw new Error("no repository");
    expect(await projectOf(await RepositoryHistory.open(git, opened))).toBe(expected);
    await opened.close();
  });
});
