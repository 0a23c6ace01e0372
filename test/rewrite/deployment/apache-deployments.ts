import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { alias, apache, type Deployment, openBin, openFile, says, uwsgi, vhost } from "./deployments.js";

/** As Debian's apache2.conf has it: what no section opens is refused. */
const closed = "<Directory />\n    Require all denied\n</Directory>\n";

/** Deployments whose server reads a file, with all that must follow the file. */
export const apacheDeployments: Readonly<Record<string, Deployment>> = {
  "Apache, where nothing opens the script but an address": {
    files: {
      "nova.conf": closed + vhost(alias, "<Location />\n        Require all granted\n    </Location>"),
    },
    serve: apache("nova.conf"),
    says,
    after: { "nova.conf": "WSGIScriptAlias / DIRECTORY/nova-api-wsgi.wsgi\n" },
  },
  "Apache, where a section of another file opens the script": {
    files: {
      "server.conf": `${closed}${openBin}\nInclude DIRECTORY/nova.conf\n`,
      "nova.conf": vhost(alias, ""),
    },
    serve: apache("server.conf"),
    says,
    after: {
      "server.conf": openBin,
      "nova.conf": "WSGIScriptAlias / DIRECTORY/nova-api-wsgi.wsgi\n<Directory DIRECTORY>\n",
    },
  },
  "Apache, where a wider section opens the script": {
    files: {
      "nova.conf": closed + vhost(alias, "<Directory VENV>\n        Require all granted\n    </Directory>"),
    },
    serve: apache("nova.conf"),
    says,
    after: { "nova.conf": "<Directory DIRECTORY>\n        Require all granted\n" },
  },
  "Apache, with files opened outside of a directory": {
    files: {
      ".wsgi-shift.yml": "purelib: PURELIB\n",
      "nova.conf": `${closed}${vhost(alias, "<Files nova-api-wsgi>\n        Require all granted\n    </Files>")}`,
    },
    serve: apache("nova.conf"),
    says,
    after: { "nova.conf": "<Directory PURELIB/nova/wsgi>\n    <Files osapi_compute.py>\n" },
  },
  "Apache, with another script in the directory, which stays": {
    files: {
      ".wsgi-shift.yml": "purelib: PURELIB\n",
      "nova.conf": `${closed}${vhost(`${alias}\n    WSGIScriptAlias /other VENV/bin/other-wsgi`, openBin)}`,
    },
    serve: apache("nova.conf"),
    says,
    after: { "nova.conf": `${openBin}\n    <Directory PURELIB/nova/wsgi>\n` },
  },
  "Apache, with one pattern of files for two scripts": {
    files: {
      ".wsgi-shift.yml": "purelib: PURELIB\n",
      "nova.conf":
        closed +
        vhost(
          "WSGIScriptAlias /compute VENV/bin/nova-api-wsgi\n    WSGIScriptAlias /meta VENV/bin/nova-metadata-wsgi",
          openFile('<FilesMatch "^nova-(api-wsgi|metadata-wsgi)$">'),
        ),
    },
    serve: apache("nova.conf"),
    asks: "/meta/data",
    says: "metadata at /meta|/data, built 1 times, given []",
    after: { "nova.conf": '<FilesMatch "^(osapi_compute\\.py|metadata\\.py)$">' },
  },
  "Apache, with an alias, a handler and an import when the process starts": {
    files: {
      "nova.conf":
        closed +
        vhost(
          "Alias /compute VENV/bin/nova-api-wsgi\n    WSGIImportScript VENV/bin/nova-api-wsgi process-group=nova application-group=%{GLOBAL}\n" +
            "    <Location /compute>\n        SetHandler wsgi-script\n        Options +ExecCGI\n    </Location>",
          openBin,
        ),
    },
    serve: apache("nova.conf"),
    asks: "/compute/v2.1",
    says: "the API at /compute|/v2.1, built 1 times, given []",
    after: { "nova.conf": "WSGIImportScript DIRECTORY/nova-api-wsgi.wsgi process-group=nova " },
  },
  "Apache, with a variable that is the script": {
    files: {
      "nova.conf": `${closed}Define APP VENV/bin/nova-api-wsgi\n${vhost("WSGIScriptAlias / ${APP}", openBin)}`,
    },
    serve: apache("nova.conf"),
    says,
    after: { "nova.conf": "Define APP DIRECTORY/nova-api-wsgi.wsgi\n" },
  },
  "Apache, with a macro": {
    files: {
      "nova.conf":
        `LoadModule macro_module /usr/lib/apache2/modules/mod_macro.so\n${closed}<Macro App $file>\n` +
        `${vhost("WSGIScriptAlias / $file", "")}</Macro>\n${openBin}\nUse App VENV/bin/nova-api-wsgi\n`,
    },
    serve: apache("nova.conf"),
    says,
    after: { "nova.conf": "Use App DIRECTORY/nova-api-wsgi.wsgi\n" },
  },
  "Apache, with a copy that a start script makes": {
    files: {
      "start.sh":
        "#!/bin/sh\nrm -rf DIRECTORY/www\nmkdir -p DIRECTORY/www\nPATH=VENV/bin:$PATH\ncp -a $(command -v nova-api-wsgi) DIRECTORY/www/\n",
      "nova.conf":
        closed +
        vhost("WSGIScriptAlias / DIRECTORY/www/nova-api-wsgi", openFile("<Files nova-api-wsgi>")).replace(
          "VENV/bin",
          "DIRECTORY/www",
        ),
    },
    serve: (directory, virtualenv) => {
      spawnSync("sh", [join(directory, "start.sh")]);
      return apache("nova.conf")(directory, virtualenv);
    },
    says,
    after: {
      "start.sh": "echo 'from nova.wsgi.osapi_compute import application' > DIRECTORY/www/nova-api-wsgi\n",
    },
  },
  "uWSGI, with a copy of another name that a start script installs": {
    files: {
      "start.sh":
        "#!/bin/sh\nrm -f DIRECTORY/app.wsgi\ninstall -m 644 VENV/bin/nova-api-wsgi DIRECTORY/app.wsgi\n",
      "uwsgi.ini": "[uwsgi]\nhome = VENV\nwsgi-file = DIRECTORY/app.wsgi\n",
    },
    serve: (directory, virtualenv) => {
      spawnSync("sh", [join(directory, "start.sh")]);
      return uwsgi("--ini", "uwsgi.ini")(directory, virtualenv);
    },
    says,
    after: { "start.sh": "| install -m 644 /dev/stdin DIRECTORY/app.wsgi\n" },
  },
};
