import { chmodSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { parse } from "yaml";
import { buildWheel } from "../../support/build-wheel.js";
import { runCommand } from "../../support/run-command.js";
import { git, makeRepository, temporaryDirectory, writeFiles } from "../../support/sample-repository.js";
import { serveApache } from "../../support/serve-apache.js";
import { serveGunicorn } from "../../support/serve-gunicorn.js";
import { serveUwsgi } from "../../support/serve-uwsgi.js";
import { Virtualenv } from "../../support/virtualenv.js";
import type { WebServer } from "../../support/web-server.js";

jest.setTimeout(60_000);

/** The service that is deployed: each application says which one it is and what it was given. */
const nova = {
  "setup.cfg":
    "[metadata]\nname = nova\n\n[files]\npackages =\n    nova\n    placement\n\n[entry_points]\nwsgi_scripts =\n" +
    "    nova-api-wsgi = nova.api.wsgi:init_application\n    nova-metadata-wsgi = nova.api.metadata:init_application\n" +
    "    placement-api = placement.app:init_application\n",
  "setup.py": "import setuptools\n\nsetuptools.setup(setup_requires=['pbr>=2.0.0'], pbr=True)\n",
  "placement/__init__.py": "",
  "placement/app.py": `def init_application():
    def answer(environ, start_response):
        start_response('200 OK', [('Content-Type', 'text/plain')])
        return [f"placement at {environ['PATH_INFO']}".encode()]

    return answer
`,
  "nova/__init__.py": "",
  "nova/api/__init__.py": "",
  "nova/api/wsgi.py":
    "from nova.api import server\n\n\ndef init_application():\n    return server.application('the API')\n",
  "nova/api/metadata.py":
    "from nova.api import server\n\n\ndef init_application():\n    return server.application('metadata')\n",
  "nova/api/server.py": `import sys

built = 0


def application(title):
    global built
    built += 1

    def answer(environ, start_response):
        start_response('200 OK', [('Content-Type', 'text/plain')])
        place = environ['SCRIPT_NAME'] + '|' + environ['PATH_INFO']
        return [f'{title} at {place}, built {built} times, given {sys.argv[1:]}'.encode()]

    return answer
`,
};

interface Deployment {
  /** VENV stands for the virtualenv that nova is installed in, PURELIB for its modules, DIRECTORY for the deployment. */
  readonly files: Readonly<Record<string, string>>;
  readonly serve: (directory: string) => Promise<WebServer>;
  /** Asked for, and what is answered; `/v2.1` if absent. */
  readonly asks?: string;
  readonly says: string;
  /** The server has never taken a script here: it says so instead of serving. */
  readonly neverServed?: RegExp;
  /** What the rewritten files hold, one text each. */
  readonly after: Readonly<Record<string, string>>;
}

const application = "nova.wsgi.osapi_compute:application";
const says = "the API at |/v2.1, built 1 times, given []";

function uwsgi(...flags: string[]): Deployment["serve"] {
  return (directory) => serveUwsgi({ flags, directory });
}

/** Variables as a file of them or a Dockerfile sets them. */
function uwsgiWith(file: string, ...flags: string[]): Deployment["serve"] {
  return (directory) => {
    const lines = readFileSync(join(directory, file), "utf8").split("\n");
    const pairs = lines.flatMap((line) => /^(?:ENV )?(UWSGI_\w+)=(.*)$/.exec(line)?.slice(1, 3) ?? []);
    const environment: Record<string, string> = {};
    for (let at = 0; at < pairs.length; at += 2) environment[pairs[at] ?? ""] = pairs[at + 1] ?? "";
    return serveUwsgi({ flags, environment, directory });
  };
}

/** The command that a file holds, word by word. */
function uwsgiCommand(file: string, wordsOf: (text: string) => readonly string[]): Deployment["serve"] {
  return (directory) => {
    const [, ...flags] = wordsOf(readFileSync(join(directory, file), "utf8"));
    return serveUwsgi({ flags, directory });
  };
}

function apache(file: string): Deployment["serve"] {
  return (directory) => serveApache(join(directory, file), place.path);
}

/** Of Apache: the application's directives, and the sections that open what they name. */
function vhost(directives: string, sections: string, python = "python-home=VENV"): string {
  return `<VirtualHost *:\${PORT}>
    WSGIDaemonProcess nova processes=1 threads=2 ${python}
    WSGIProcessGroup nova
    WSGIApplicationGroup %{GLOBAL}
    ${directives}
    ${sections}
</VirtualHost>
`;
}

const alias = "WSGIScriptAlias / VENV/bin/nova-api-wsgi";
const openBin = "<Directory VENV/bin>\n        Require all granted\n    </Directory>";
const openFile = (files: string) =>
  `<Directory VENV/bin>\n        ${files}\n            Require all granted\n        </${/\w+/.exec(files)?.[0]}>\n    </Directory>`;

/** Deployments that name the script. */
const deployments: Readonly<Record<string, Deployment>> = {
  "uWSGI ini": {
    files: {
      "uwsgi.ini":
        "[uwsgi]\nhome = VENV\nwsgi-file = VENV/bin/nova-api-wsgi\nprocesses = 1\nenable-threads = true\n",
    },
    serve: uwsgi("--ini", "uwsgi.ini"),
    says,
    after: { "uwsgi.ini": `module = ${application}` },
  },
  "uWSGI ini with arguments for the service": {
    files: {
      "uwsgi.ini":
        "[uwsgi]\nhome = VENV\nfile = VENV/bin/nova-api-wsgi\npyargv = --config-file /etc/nova.conf\n",
    },
    serve: uwsgi("--ini", "uwsgi.ini"),
    says: "the API at |/v2.1, built 1 times, given ['--config-file', '/etc/nova.conf']",
    after: { "uwsgi.ini": `module = ${application}` },
  },
  "uWSGI ini of two sections, of which one is served": {
    files: {
      "uwsgi.ini":
        "[uwsgi]\nhome = VENV\nwsgi-file = VENV/bin/nova-api-wsgi\n[metadata]\nhome = VENV\nwsgi-file = VENV/bin/nova-metadata-wsgi\n",
    },
    serve: uwsgi("--ini", "uwsgi.ini:metadata"),
    says: "metadata at |/v2.1, built 1 times, given []",
    after: { "uwsgi.ini": "module = nova.wsgi.metadata:application" },
  },
  "uWSGI ini behind another": {
    files: {
      "main.ini": "[uwsgi]\nhome = VENV\nini = app.ini\n",
      "app.ini": "[uwsgi]\nwsgi-file = VENV/bin/nova-api-wsgi\n",
    },
    serve: uwsgi("--ini", "main.ini"),
    says,
    after: { "app.ini": `module = ${application}` },
  },
  "uWSGI YAML": {
    files: { "uwsgi.yaml": "uwsgi:\n  home: VENV\n  wsgi-file: VENV/bin/nova-api-wsgi\n  master: true\n" },
    serve: uwsgi("--yaml", "uwsgi.yaml"),
    says,
    after: { "uwsgi.yaml": `module: ${application}` },
  },
  "uWSGI YAML, quoted": {
    files: { "uwsgi.yaml": 'uwsgi:\n  home: VENV\n  wsgi-file: "VENV/bin/nova-api-wsgi"\n' },
    serve: uwsgi("--yaml", "uwsgi.yaml"),
    says,
    after: { "uwsgi.yaml": `module: "${application}"` },
  },
  "uWSGI JSON": {
    files: {
      "uwsgi.json":
        '{\n  "uwsgi": {\n    "home": "VENV",\n    "wsgi-file": "VENV/bin/nova-api-wsgi"\n  }\n}\n',
    },
    serve: uwsgi("--json", "uwsgi.json"),
    says,
    after: { "uwsgi.json": `"module": "${application}"` },
  },
  "uWSGI's flags in a script": {
    files: {
      "run.sh": '#!/bin/sh\nexec uwsgi "$@" \\\n    --home VENV \\\n    --wsgi-file VENV/bin/nova-api-wsgi\n',
    },
    serve: (directory) => serveUwsgi({ start: ["./run.sh"], directory }),
    says,
    after: { "run.sh": `--module ${application}` },
  },
  "uWSGI's flags with an equals sign": {
    files: {
      "run.sh": '#!/bin/sh\nexec uwsgi "$@" --home=VENV --wsgi-file="VENV/bin/nova-api-wsgi"\n',
    },
    serve: (directory) => serveUwsgi({ start: ["./run.sh"], directory }),
    says,
    after: { "run.sh": `--module="${application}"` },
  },
  "uWSGI's variables in a file": {
    files: {
      "uwsgi.env": "UWSGI_HOME=VENV\nUWSGI_WSGI_FILE=VENV/bin/nova-api-wsgi\nUWSGI_ENABLE_THREADS=1\n",
    },
    serve: uwsgiWith("uwsgi.env"),
    says,
    after: { "uwsgi.env": `UWSGI_MODULE=${application}` },
  },
  "uWSGI's variables in a Dockerfile": {
    files: {
      Dockerfile:
        'FROM debian\nENV UWSGI_HOME=VENV\nENV UWSGI_WSGI_FILE=VENV/bin/nova-api-wsgi\nCMD ["uwsgi"]\n',
    },
    serve: uwsgiWith("Dockerfile"),
    says,
    after: { Dockerfile: `ENV UWSGI_MODULE=${application}` },
  },
  "uWSGI XML": {
    files: {
      "uwsgi.xml":
        "<uwsgi>\n  <home>VENV</home>\n  <wsgi-file>VENV/bin/nova-api-wsgi</wsgi-file>\n</uwsgi>\n",
    },
    serve: uwsgi("--xml", "uwsgi.xml"),
    says,
    after: { "uwsgi.xml": `<module>${application}</module>` },
  },
  "uWSGI's mount, which takes no file without an ending": {
    files: {
      "uwsgi.ini":
        "[uwsgi]\nhome = VENV\nmount = /compute=VENV/bin/nova-api-wsgi\nmanage-script-name = true\n",
    },
    serve: uwsgi("--ini", "uwsgi.ini"),
    neverServed: /no app loaded/,
    asks: "/compute/v2.1",
    says: "the API at /compute|/v2.1, built 1 times, given []",
    after: { "uwsgi.ini": `mount = /compute=${application}` },
  },
  "uWSGI's command in a Dockerfile": {
    files: {
      Dockerfile: 'FROM debian\nCMD ["uwsgi", "--home", "VENV", "--wsgi-file", "VENV/bin/nova-api-wsgi"]\n',
    },
    serve: uwsgiCommand("Dockerfile", (text) => JSON.parse(/^CMD (.*)$/m.exec(text)?.[1] ?? "[]")),
    says,
    after: { Dockerfile: `"--module", "${application}"` },
  },
  "uWSGI's command in a compose file": {
    files: {
      "compose.yaml":
        "services:\n  api:\n    command:\n      - uwsgi\n      - --home=VENV\n      - --wsgi-file\n      - VENV/bin/nova-api-wsgi\n",
    },
    serve: uwsgiCommand("compose.yaml", (text) => parse(text).services.api.command),
    says,
    after: { "compose.yaml": `- --module\n      - ${application}` },
  },
  "uWSGI's command in a unit": {
    files: {
      "nova-api.service":
        "[Service]\nExecStart=/usr/bin/uwsgi --home VENV \\\n  --wsgi-file VENV/bin/nova-api-wsgi\n",
    },
    serve: uwsgiCommand("nova-api.service", (text) =>
      (/ExecStart=(.*)$/s.exec(text)?.[1] ?? "").trim().split(/[\s\\]+/),
    ),
    says,
    after: { "nova-api.service": `--module ${application}` },
  },
  "uWSGI's flags with a look-up of the script": {
    files: {
      "run.sh":
        '#!/bin/sh\nPATH=VENV/bin:$PATH\nexec uwsgi "$@" --home VENV --wsgi-file $(command -v nova-api-wsgi)\n',
    },
    serve: (directory) => serveUwsgi({ start: ["./run.sh"], directory }),
    says,
    after: { "run.sh": `--module ${application}` },
  },
  "Apache, with a file that is made beside the configuration": {
    files: { "nova.conf": vhost(alias, openFile("<Files nova-api-wsgi>")) },
    serve: apache("nova.conf"),
    says,
    after: {
      "nova.conf": "WSGIScriptAlias / DIRECTORY/nova-api-wsgi.wsgi\n",
      "nova-api-wsgi.wsgi": "from nova.wsgi.osapi_compute import application",
    },
  },
  "Apache, with a pattern of files": {
    files: { "nova.conf": vhost(alias, openFile('<FilesMatch "^nova-api-wsgi$">')) },
    serve: apache("nova.conf"),
    says,
    after: { "nova.conf": "<Directory DIRECTORY>\n" },
  },
  "Apache, where the settings say what is installed where": {
    files: { "nova.conf": vhost(alias, openBin), ".wsgi-shift.yml": "purelib: PURELIB\n" },
    serve: apache("nova.conf"),
    says,
    after: { "nova.conf": "WSGIScriptAlias / PURELIB/nova/wsgi/osapi_compute.py\n" },
  },
  "Apache, where the configuration shows what is installed where": {
    files: { "nova.conf": vhost(alias, openBin, "python-path=PURELIB") },
    serve: apache("nova.conf"),
    says,
    after: { "nova.conf": "WSGIScriptAlias / PURELIB/nova/wsgi/osapi_compute.py\n" },
  },
  "Apache, two scripts of one directory below paths of their own": {
    files: {
      "nova.conf": vhost(
        "WSGIScriptAlias /compute VENV/bin/nova-api-wsgi\n    WSGIScriptAlias /meta VENV/bin/nova-metadata-wsgi process-group=nova",
        openBin,
      ),
    },
    serve: apache("nova.conf"),
    asks: "/meta/data",
    says: "metadata at /meta|/data, built 1 times, given []",
    after: { "nova.conf": "WSGIScriptAlias /meta DIRECTORY/nova-metadata-wsgi.wsgi process-group=nova\n" },
  },
  "Apache, with a variable": {
    files: {
      "nova.conf": `Define BIN VENV/bin\n${vhost("WSGIScriptAlias / ${BIN}/nova-api-wsgi", openBin.replace("VENV/bin", "${BIN}"))}`,
    },
    serve: apache("nova.conf"),
    says,
    after: { "nova.conf": "WSGIScriptAlias / DIRECTORY/nova-api-wsgi.wsgi\n" },
  },
  "Apache, with a pattern of paths": {
    files: { "nova.conf": vhost("WSGIScriptAliasMatch ^/(v2.*)$ VENV/bin/nova-api-wsgi/$1", openBin) },
    serve: apache("nova.conf"),
    says,
    after: { "nova.conf": "DIRECTORY/nova-api-wsgi.wsgi/$1\n" },
  },
  "gunicorn's settings": {
    files: { "gunicorn.conf.py": 'workers = 1\nwsgi_app = "nova-api-wsgi:application"\n' },
    serve: (directory) => serveGunicorn({ virtualenv: venv, directory }),
    neverServed: /No module named 'nova-api-wsgi'/,
    says,
    after: { "gunicorn.conf.py": `wsgi_app = "${application}"` },
  },
  "gunicorn's command, for an application that takes no arguments": {
    files: { Procfile: "web: gunicorn --workers 1 placement-api\n" },
    serve: (directory) => {
      const [, ...flags] = readFileSync(join(directory, "Procfile"), "utf8").trim().split(" ").slice(1);
      return serveGunicorn({ virtualenv: venv, flags, directory });
    },
    neverServed: /No module named 'placement-api'/,
    says: "placement at /v2.1",
    after: { Procfile: "web: gunicorn --workers 1 placement.wsgi.api:application" },
  },
};

const place = temporaryDirectory();
afterAll(() => place.dispose());
/** A link: a deployment names one path, and either generation of the service stands there. */
const venv = join(place.path, "venv");
const generations: Partial<Record<"scripts" | "modules", Virtualenv>> = {};

/** Where the link's virtualenv holds modules. */
function purelib(): string {
  const installed = generations.scripts;
  return installed ? join(venv, relative(installed.directory, installed.file(""))) : "";
}

function install(generation: "scripts" | "modules"): void {
  rmSync(venv, { force: true });
  symlinkSync(join(place.path, generation), venv);
}

beforeAll(async () => {
  // Apache serves as nobody.
  chmodSync(place.path, 0o755);
  const repository = makeRepository(join(place.path, "nova"), nova);
  for (const [generation, phase] of [
    ["scripts", undefined],
    ["modules", "all"],
  ] as const) {
    if (phase) {
      await runCommand(["apply", repository, "--phase", phase]);
      git(repository, "add", "--all");
      git(repository, "commit", "--quiet", "--message", phase);
    }
    const made = await Virtualenv.create(join(place.path, generation));
    generations[generation] = await made.install("packaging", (await buildWheel(made, repository)).path);
  }
});

async function ask(server: Promise<WebServer>, path = "/v2.1"): Promise<string> {
  return (await server).get(path);
}

describe.each(Object.entries(deployments))("%s", (title, { neverServed, ...deployment }) => {
  const { files, serve, asks, says, after } = deployment;
  test(`answers with the modules ${neverServed ? "and never did with the scripts" : "what it answered with the scripts"}`, async () => {
    const directory = join(place.path, "deployments", title.replaceAll(/\W/g, "-"));
    const filled = (text: string) =>
      text.replaceAll("PURELIB", purelib()).replaceAll("VENV", venv).replaceAll("DIRECTORY", directory);
    const texts = Object.entries(files).map(([path, text]) => [path, filled(text)] as const);
    writeFiles(directory, Object.fromEntries(texts));
    install("scripts");
    if (neverServed) {
      await expect(serve(directory)).rejects.toThrow(neverServed);
    } else {
      const server = await serve(directory);
      expect(await server.get(asks ?? "/v2.1")).toBe(says);
      await server.stop();
    }

    // As long as the script is named its loss shows: nothing else answers in its stead.
    install("modules");
    await expect(ask(serve(directory), asks)).rejects.toThrow(/did not start|was answered/);

    expect(await runCommand(["apply", directory])).toMatchObject({ status: 0 });
    for (const [path, text] of Object.entries(after))
      expect(readFileSync(join(directory, path), "utf8")).toContain(filled(text));
    expect(await ask(serve(directory), asks)).toBe(says);
  });
});

test("uWSGI skips a missing script beside a module without a word, so its line goes", async () => {
  const directory = join(place.path, "deployments", "both");
  const before = `[uwsgi]\nhome = ${venv}\nwsgi-file = ${venv}/bin/nova-api-wsgi\nmodule = ${application}\n`;
  writeFiles(directory, { "uwsgi.ini": before });
  install("modules");
  const serve = uwsgi("--ini", "uwsgi.ini");
  const server = await serve(directory);
  expect(await server.get("/v2.1")).toBe(says);
  await server.stop();
  expect(server.log).not.toMatch(/nova-api-wsgi/);
  await runCommand(["apply", directory]);
  expect(readFileSync(join(directory, "uwsgi.ini"), "utf8")).toBe(
    `[uwsgi]\nhome = ${venv}\nmodule = ${application}\n`,
  );
  expect(await ask(serve(directory))).toBe(says);
});

/** What the rewriters for other servers have to arrive at, written by hand. */
describe("known to serve", () => {
  const open = "<Directory />\n        Require all granted\n    </Directory>";
  const config = (file: string) => vhost(`WSGIScriptAlias / ${file}`, open).replaceAll("VENV", venv);
  const shim = `from nova.wsgi.osapi_compute import application  # noqa: F401\n`;

  test("Apache: the script, the module's file, and a file that hands it on", async () => {
    const directory = join(place.path, "apache");
    const answers: Record<string, string> = {};
    install("scripts");
    writeFiles(directory, { "script.conf": config(`${venv}/bin/nova-api-wsgi`) });
    const script = await apache("script.conf")(directory);
    answers.script = await script.get("/v2.1");
    await script.stop();
    install("modules");
    const file = generations.modules?.file("nova/wsgi/osapi_compute.py");
    writeFiles(directory, {
      "file.conf": config(String(file)),
      "nova-api-wsgi": shim,
      "shim.conf": config(`${directory}/nova-api-wsgi`),
    });
    answers.file = await ask(apache("file.conf")(directory));
    answers.shim = await ask(apache("shim.conf")(directory));
    expect(answers).toEqual({
      script: expect.stringMatching(/^the API at \|\/v2\.1, built 1 times/),
      file: answers.script,
      shim: answers.script,
    });
    // What is there no longer, and a dotted name, are no file.
    await expect(ask(apache("script.conf")(directory))).rejects.toThrow(/was answered 404/);
    writeFiles(directory, { "dotted.conf": config(application) });
    await expect(ask(apache("dotted.conf")(directory))).rejects.toThrow(/was answered 404/);
  });

  test("gunicorn: the module with and without its object's name; never the script", async () => {
    const serve = (...flags: string[]) => serveGunicorn({ virtualenv: venv, flags, directory: place.path });
    install("modules");
    const answered = expect.stringMatching(/^the API at \|\/v2\.1, built 1 times/);
    expect(await ask(serve(application))).toEqual(answered);
    expect(await ask(serve("nova.wsgi.osapi_compute"))).toEqual(answered);
    install("scripts");
    await expect(serve("--chdir", join(venv, "bin"), "nova-api-wsgi:application")).rejects.toThrow(
      /No module named 'nova-api-wsgi'/,
    );
  });
});

/** Failures that uWSGI and Apache keep to themselves, which the tests above could not see otherwise. */
describe("the harness is not deceived", () => {
  test.each([
    [
      "a module that is missing",
      ["--module", "nova.wsgi.none:application"],
      /No module named 'nova\.wsgi\.none'/,
    ],
    ["a file that is missing", ["--wsgi-file", "/nonexistent/nova-api-wsgi"], /nova-api-wsgi/],
    ["an option that uWSGI does not know", ["--set", "wsgi_file=x"], /unknown config directive: wsgi_file/],
  ])("%s", async (_, flags, message) => {
    install("modules");
    const started = serveUwsgi({ flags: ["--home", venv, ...flags], directory: place.path });
    await expect(started).rejects.toThrow(message);
  });
});
