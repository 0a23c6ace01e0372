import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { buildWheel, type Wheel } from "../../support/build-wheel.js";
import { runCommand } from "../../support/run-command.js";
import { git, makeRepository, temporaryDirectory } from "../../support/sample-repository.js";
import { serveGunicorn } from "../../support/serve-gunicorn.js";
import { serveUwsgi } from "../../support/serve-uwsgi.js";
import { Virtualenv } from "../../support/virtualenv.js";

/** A module that defines factories: `app({ init: "the API" })` answers "the API at <path>, built 1 times". */
function app(factories: Readonly<Record<string, string>>, after = ""): string {
  const functions = Object.entries(factories).map(
    ([name, title]) => `

def ${name}(conf=None):
    global built
    built += 1

    def answer(environ, start_response):
        start_response('200 OK', [('Content-Type', 'text/plain')])
        return [f"${title} at {environ['PATH_INFO']}, built {built} times".encode()]

    return answer
`,
  );
  return `"""Applications."""\n\nbuilt = 0\n${functions.join("")}${after}`;
}

function setupCfg(scripts: Readonly<Record<string, string>>, files = "packages =\n    fox\n"): string {
  const entries = Object.entries(scripts).map(([name, factory]) => `    ${name} = ${factory}\n`);
  return (
    `[metadata]\nname = openstack-fox\nsummary = A service\n\n[files]\n${files}\n` +
    `[entry_points]\nconsole_scripts =\n    fox-manage = fox.cmd:main\n\nwsgi_scripts =\n${entries.join("")}`
  );
}

const common = {
  "setup.py": "import setuptools\n\nsetuptools.setup(setup_requires=['pbr>=2.0.0'], pbr=True)\n",
  "fox/__init__.py": "",
  "fox/cmd.py": "def main():\n    print('managed')\n",
};
const unitTests = { "fox/tests/__init__.py": "", "fox/tests/unit/__init__.py": "" };
const unittest = ["-m", "unittest", "-v", "fox.tests.unit.test_wsgi_modules"];

interface Server {
  readonly script: string;
  readonly module: string;
  readonly says: string;
}

interface Shape {
  readonly files: Readonly<Record<string, string>>;
  readonly servers: readonly Server[];
  /** Runs the generated unit test in the commit's tree; absent where there is none. */
  readonly unitTest?: readonly string[];
}

const api = { script: "fox-api-wsgi", module: "fox.wsgi.api", says: "the API" };

/** How a service declares its scripts → what is served in the end. */
const shapes: Readonly<Record<string, Shape>> = {
  "one server": {
    files: {
      ...common,
      ...unitTests,
      "setup.cfg": setupCfg({ "fox-api-wsgi": "fox.api.app:init" }),
      "fox/api/__init__.py": "",
      "fox/api/app.py": app({ init: "the API" }),
      // The generated test extends what its neighbours do.
      "fox/tests/base.py": "import unittest\n\n\nclass TestCase(unittest.TestCase):\n    pass\n",
      "fox/tests/unit/test_cmd.py":
        "from fox.tests import base\n\n\nclass TestCmd(base.TestCase):\n    def test_nothing(self):\n        pass\n",
    },
    servers: [api],
    unitTest: unittest,
  },
  "two servers, one's name a prefix of the other's": {
    files: {
      ...common,
      ...unitTests,
      "setup.cfg": setupCfg({ "fox-wsgi-api": "fox.apps:init", "fox-wsgi-api-cfn": "fox.apps:Cfn.make" }),
      "fox/apps.py": app(
        { init: "the API", init_cfn: "the CFN API" },
        "\n\nclass Cfn:\n    @staticmethod\n    def make():\n        return init_cfn()\n",
      ),
    },
    servers: [
      { script: "fox-wsgi-api", module: "fox.wsgi.api", says: "the API" },
      { script: "fox-wsgi-api-cfn", module: "fox.wsgi.cfn", says: "the CFN API" },
    ],
    unitTest: unittest,
  },
  "the factory's module becomes the package": {
    files: {
      ...common,
      ...unitTests,
      "setup.cfg": setupCfg({ "fox-api-wsgi": "fox.wsgi:init" }),
      "fox/wsgi.py": app({ init: "the API" }),
    },
    servers: [api],
    unitTest: unittest,
  },
  "the package is there": {
    files: {
      ...common,
      ...unitTests,
      "setup.cfg": setupCfg({ "fox-api-wsgi": "fox.wsgi.wsgi:init" }),
      "fox/wsgi/__init__.py": "",
      "fox/wsgi/wsgi.py": app({ init: "the API" }),
    },
    servers: [api],
    unitTest: unittest,
  },
  "a src layout, tested by pytest": {
    files: {
      "setup.py": common["setup.py"],
      "setup.cfg": setupCfg(
        { "fox-api-wsgi": "fox.app:init" },
        "package_dir =\n    = src\npackages =\n    fox\n",
      ),
      "src/fox/__init__.py": "",
      "src/fox/cmd.py": common["fox/cmd.py"],
      "src/fox/app.py": app({ init: "the API" }),
      "tests/conftest.py": "",
    },
    servers: [api],
    unitTest: ["-m", "pytest", "-q", "tests/test_wsgi_modules.py"],
  },
  "packages of src, whatever lies beside the setup files": {
    files: {
      "setup.py": common["setup.py"],
      "setup.cfg": setupCfg({ "fox-api-wsgi": "fox.app:init" }, "packages_root = src\npackages =\n    fox\n"),
      "src/fox/__init__.py": "",
      "src/fox/cmd.py": common["fox/cmd.py"],
      "src/fox/app.py": app({ init: "the API" }),
      "fox/__init__.py": "",
      "fox/app.py": app({ init: "what is not installed" }),
    },
    servers: [api],
  },
  "declared in setup.py": {
    files: {
      ...common,
      ...unitTests,
      "setup.cfg": "[metadata]\nname = openstack-fox\n\n[files]\npackages =\n    fox\n",
      "setup.py":
        "import setuptools\n\nsetuptools.setup(\n    setup_requires=['pbr>=2.0.0'],\n    pbr=True,\n    entry_points={\n" +
        "        'console_scripts': ['fox-manage = fox.cmd:main'],\n" +
        "        'wsgi_scripts': ['fox-api-wsgi = fox.app:init'],\n    },\n)\n",
      "fox/app.py": app({ init: "the API" }),
    },
    servers: [api],
    unitTest: unittest,
  },
  "declared in pyproject.toml": {
    files: {
      ...common,
      ...unitTests,
      "setup.cfg": "[metadata]\nname = openstack-fox\n\n[files]\npackages =\n    fox\n",
      "pyproject.toml":
        '[build-system]\nrequires = ["pbr>=6.1.1", "setuptools"]\nbuild-backend = "setuptools.build_meta"\n\n' +
        '[project]\nname = "openstack-fox"\ndynamic = ["version"]\n\n[project.scripts]\nfox-manage = "fox.cmd:main"\n\n' +
        '[project.entry-points.wsgi_scripts]\nfox-api-wsgi = "fox.app:init"\n',
      "fox/app.py": app({ init: "the API" }),
    },
    servers: [api],
    unitTest: unittest,
  },
  "the factory's module builds the application itself": {
    files: {
      ...common,
      ...unitTests,
      "setup.cfg": setupCfg({ "fox-api-wsgi": "fox.app:get" }),
      "fox/app.py": app(
        { init: "the API" },
        "\n\napplication = init()\n\n\ndef get():\n    return application\n",
      ),
    },
    servers: [api],
  },
};

const place = temporaryDirectory();
afterAll(() => place.dispose());

describe.each(Object.entries(shapes))("%s", (title, { files, servers, unitTest }) => {
  const directory = join(place.path, title.replaceAll(/\W/g, "-"));
  const repository = join(directory, "fox");
  const scripts = servers.map(({ script }) => script);
  let wheels: Record<"before" | "added" | "removed", Wheel>;
  let before: Virtualenv;
  let after: Virtualenv;

  /** A clone with one phase committed on top. */
  async function commit(phase: "add" | "remove", from: string): Promise<void> {
    const clone = join(directory, phase);
    git(directory, "clone", "--quiet", from, clone);
    const { status, told } = await runCommand(["apply", clone, "--phase", phase]);
    expect([status, told]).toEqual([0, expect.not.stringContaining("Nothing to change")]);
    git(clone, "add", "--all");
    git(clone, "commit", "--quiet", "--message", phase);
  }

  beforeAll(async () => {
    makeRepository(repository, files);
    before = await Virtualenv.create(join(directory, "before-venv"));
    after = await Virtualenv.create(join(directory, "after-venv"));
    const commits = { added: join(directory, "add"), removed: join(directory, "remove") };
    await commit("add", repository);
    await commit("remove", commits.added);
    const [built, added, removed] = await Promise.all(
      [repository, commits.added, commits.removed].map((from) => buildWheel(before, from)),
    );
    if (!built || !added || !removed) throw new Error("never");
    wheels = { before: built, added, removed };
    await Promise.all([before.install("packaging", built.path), after.install("packaging", removed.path)]);
  });

  test("wheels gain the modules, then lose the scripts", () => {
    expect(scriptsOf(wheels.before)).toEqual(scripts);
    expect(scriptsOf(wheels.added)).toEqual(scripts);
    expect(scriptsOf(wheels.removed)).toEqual([]);
    const modules = servers.map(({ module }) => `${module.replaceAll(".", "/")}.py`);
    for (const { files: held } of [wheels.added, wheels.removed]) {
      expect(held).toEqual(expect.arrayContaining(modules));
      expect(packagesWithoutInit(held)).toEqual([]);
    }
    expect(wheels.before.files).not.toEqual(expect.arrayContaining(modules));
  });

  test("both phases at once come to the same", async () => {
    const clone = join(directory, "all");
    git(directory, "clone", "--quiet", repository, clone);
    await runCommand(["apply", clone, "--phase", "all"]);
    git(clone, "add", "--all");
    expect(git(clone, "write-tree")).toBe(git(join(directory, "remove"), "write-tree"));
  });

  test.each(servers)("$module answers under uWSGI and gunicorn as $script did", async (server) => {
    const { script, module, says } = server;
    const application = `${module}:application`;
    const expected = `${says} at /v1, built 1 times`;
    const served = [
      ["uwsgi", "script", before, ["--wsgi-file", before.program(script)]],
      ["uwsgi", "module", after, ["--module", application]],
      ["gunicorn", "module", after, [application]],
    ] as const;
    for (const [kind, what, venv, flags] of served) {
      const home = ["--home", venv.directory];
      const running =
        kind === "uwsgi"
          ? await serveUwsgi({ flags: [...home, ...flags], directory: venv.directory })
          : await serveGunicorn({ virtualenv: venv.directory, flags, directory: venv.directory });
      expect([kind, what, await running.get("/v1")]).toEqual([kind, what, expected]);
      await running.stop();
    }
  });

  test("the editable install of today has no script, and has the modules", async () => {
    const venv = await Virtualenv.create(join(directory, "editable-venv"));
    const project = join(directory, "editable");
    git(directory, "clone", "--quiet", join(directory, "add"), project);
    await venv.install("packaging", "--editable", project);
    // setup.cfg declares the scripts still: a wheel of the same commit has them.
    expect({ editable: await venv.scripts(), wheel: scriptsOf(wheels.added) }).toEqual({
      editable: ["fox-manage"],
      wheel: scripts,
    });
    for (const { module } of servers)
      expect(await venv.python(["-c", `import ${module}; print(callable(${module}.application))`])).toBe(
        "True",
      );
  });

  if (unitTest)
    test("the generated unit test passes, and fails without the module", async () => {
      const options = { with: "pytest", directory: join(directory, "remove") } as const;
      await after.python(unitTest, options);
      for (const { module } of servers) {
        const venv = await Virtualenv.create(join(directory, `${module}-venv`));
        await venv.install("packaging", wheels.removed.path);
        await venv.remove(venv.file(`${module.replaceAll(".", "/")}.py`));
        const { failed, printed } = await venv.tryPython(unitTest, options);
        expect([failed, printed]).toEqual([true, expect.stringContaining(`No module named '${module}'`)]);
      }
    });

  test("console scripts are as they were", async () => {
    expect(await after.scripts()).toEqual(["fox-manage"]);
    expect(await before.scripts()).toEqual([...scripts, "fox-manage"].sort());
  });
});

test("an editable install of the time before PEP 660 had the script", async () => {
  const files = shapes["one server"]?.files ?? {};
  const project = makeRepository(join(place.path, "old"), files);
  const venv = await Virtualenv.create(join(place.path, "old-venv"));
  await venv.install("old-packaging", "--editable", project);
  expect(await venv.scripts()).toEqual(["fox-api-wsgi", "fox-manage"]);
});

describe("pbr makes scripts of entry points that are not read, which is told", () => {
  const metadata = "[metadata]\nname = openstack-fox\n\n[files]\npackages =\n    fox\n\n";
  const group = "fox-api-wsgi = fox.app:init\n";
  const shared = { ...common, "fox/app.py": app({ init: "the API" }) };

  test.each<readonly [string, Shape["files"], string]>([
    [
      "in a file that setup.cfg names",
      {
        "setup.cfg": `${metadata}[options]\nentry_points = file: entry_points.txt\n`,
        "entry_points.txt": `[wsgi_scripts]\n${group}`,
      },
      "setup.cfg:9: entry points are in entry_points.txt",
    ],
    [
      "in the text of an option",
      { "setup.cfg": `${metadata}[options]\nentry_points =\n    [wsgi_scripts]\n    ${group}` },
      "setup.cfg:9: all entry points are the text of one option",
    ],
    [
      "in a file that pyproject.toml names",
      {
        "setup.cfg": metadata,
        "pyproject.toml":
          '[build-system]\nrequires = ["pbr>=6.1.1", "setuptools"]\nbuild-backend = "setuptools.build_meta"\n\n' +
          '[project]\nname = "openstack-fox"\ndynamic = ["version", "entry-points"]\n\n' +
          '[tool.setuptools.dynamic]\nentry-points = {file = ["entry_points.txt"]}\n',
        "entry_points.txt": `[wsgi_scripts]\n${group}`,
      },
      "pyproject.toml:7: entry points are in entry_points.txt",
    ],
    [
      "in a file that pbr reads in place of setup.cfg",
      {
        "setup.py": common["setup.py"].replace("pbr=True", "pbr='packaging/setup.cfg'"),
        "packaging/setup.cfg": `${metadata}[entry_points]\nwsgi_scripts =\n    ${group}`,
      },
      "setup.py:3: entry points are in packaging/setup.cfg",
    ],
  ])("%s", async (title, files, told) => {
    const directory = join(place.path, `unread-${title.replaceAll(" ", "-")}`);
    const repository = makeRepository(join(directory, "fox"), { ...shared, ...files });
    const venv = await Virtualenv.create(join(directory, "venv"));
    const wheel = await buildWheel(venv, repository);
    expect(scriptsOf(wheel)).toEqual(["fox-api-wsgi"]);
    const scan = await runCommand(["scan", repository]);
    expect(scan.told).toContain(told);
  });
});

function scriptsOf({ files }: Wheel): string[] {
  return files.flatMap((path) => /\.data\/scripts\/(.+)$/.exec(path)?.[1] ?? []).sort();
}

/** Directories that hold modules and are no packages. */
function packagesWithoutInit(files: readonly string[]): string[] {
  const directories = files
    .filter((path) => path.endsWith(".py"))
    .flatMap((path) => {
      const parts = path.split("/").slice(0, -1);
      return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
    });
  return [...new Set(directories)].filter((directory) => !files.includes(`${directory}/__init__.py`));
}
