import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { serveApache } from "../../support/serve-apache.js";
import { serveGunicorn } from "../../support/serve-gunicorn.js";
import { serveUwsgi } from "../../support/serve-uwsgi.js";
import type { WebServer } from "../../support/web-server.js";

export interface Deployment {
  /** VENV stands for the virtualenv that nova is installed in, PURELIB for its modules, DIRECTORY for the deployment. */
  readonly files: Readonly<Record<string, string>>;
  readonly serve: (directory: string, venv: string) => Promise<WebServer>;
  /** Asked for, and what is answered; `/v2.1` if absent. */
  readonly asks?: string;
  readonly says: string;
  /** The server has never taken a script here: it says so instead of serving. */
  readonly neverServed?: RegExp;
  /** What the rewritten files hold, one text each. */
  readonly after: Readonly<Record<string, string>>;
}

export const application = "nova.wsgi.osapi_compute:application";
export const says = "the API at |/v2.1, built 1 times, given []";

export function uwsgi(...flags: string[]): Deployment["serve"] {
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

export function apache(file: string): Deployment["serve"] {
  return (directory) => serveApache(join(directory, file), dirname(directory));
}

/** Of Apache: the application's directives, and the sections that open what they name. */
export function vhost(directives: string, sections: string, python = "python-home=VENV"): string {
  return `<VirtualHost *:\${PORT}>
    WSGIDaemonProcess nova processes=1 threads=2 ${python}
    WSGIProcessGroup nova
    WSGIApplicationGroup %{GLOBAL}
    ${directives}
    ${sections}
</VirtualHost>
`;
}

export const alias = "WSGIScriptAlias / VENV/bin/nova-api-wsgi";
export const openBin = "<Directory VENV/bin>\n        Require all granted\n    </Directory>";
export const openFile = (files: string) =>
  `<Directory VENV/bin>\n        ${files}\n            Require all granted\n        </${/\w+/.exec(files)?.[0]}>\n    </Directory>`;

/** Deployments that name the script. */
export const deployments: Readonly<Record<string, Deployment>> = {
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
    serve: (directory, venv) => serveGunicorn({ virtualenv: venv, directory }),
    neverServed: /No module named 'nova-api-wsgi'/,
    says,
    after: { "gunicorn.conf.py": `wsgi_app = "${application}"` },
  },
  "gunicorn's command, for an application that takes no arguments": {
    files: { Procfile: "web: gunicorn --workers 1 placement-api\n" },
    serve: (directory, venv) => {
      const [, ...flags] = readFileSync(join(directory, "Procfile"), "utf8").trim().split(" ").slice(1);
      return serveGunicorn({ virtualenv: venv, flags, directory });
    },
    neverServed: /No module named 'placement-api'/,
    says: "placement at /v2.1",
    after: { Procfile: "web: gunicorn --workers 1 placement.wsgi.api:application" },
  },
};
