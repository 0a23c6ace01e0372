import { describe, expect, test } from "@jest/globals";
import { filesAfter, migrateFiles } from "../../support/migrate-files.js";

const application = "cinder.wsgi.api:application";

/** What is written → [path, before, after] */
const changes: Readonly<Record<string, readonly [path: string, before: string, after: string]>> = {
  // uWSGI's YAML and JSON
  YAML: [
    "uwsgi.yaml",
    "uwsgi:\n  wsgi-file: /usr/bin/cinder-wsgi\n  master: true\n",
    `uwsgi:\n  module: ${application}\n  master: true\n`,
  ],
  "YAML, quoted, with a comment": [
    "uwsgi.yml",
    'uwsgi:\n  wsgi-file: "/bin/cinder-wsgi"  # the API\n',
    `uwsgi:\n  module: "${application}"  # the API\n`,
  ],
  "YAML with a module of the same application": [
    "uwsgi.yaml",
    `uwsgi:\n  module: ${application}\n  wsgi-file: /bin/cinder-wsgi\n`,
    `uwsgi:\n  module: ${application}\n`,
  ],
  JSON: [
    "uwsgi.json",
    '{\n  "uwsgi": {\n    "wsgi-file": "/bin/cinder-wsgi",\n    "master": true\n  }\n}\n',
    `{\n  "uwsgi": {\n    "module": "${application}",\n    "master": true\n  }\n}\n`,
  ],
  "Helm values": [
    "cinder/values.yaml",
    "conf:\n  cinder_api_uwsgi:\n    uwsgi:\n      wsgi-file: /var/lib/openstack/bin/cinder-wsgi\n",
    `conf:\n  cinder_api_uwsgi:\n    uwsgi:\n      module: ${application}\n`,
  ],
  "an item of a list, whose neighbours are others": [
    "values.yaml",
    `apps:\n  - module: my.app\n  - name: a\n    wsgi-file: /bin/cinder-wsgi\n  - module: ${application}\n`,
    `apps:\n  - module: my.app\n  - name: a\n    module: ${application}\n  - module: ${application}\n`,
  ],
  "a Helm override behind a hole": [
    "values.yaml",
    "uwsgi:\n  wsgi-file: {{ .Values.bin }}/cinder-wsgi\n",
    `uwsgi:\n  module: ${application}\n`,
  ],
  // flags
  "a flag in a script": [
    "run.sh",
    "#!/bin/sh\nuwsgi --http :80 --wsgi-file /bin/cinder-wsgi --master\n",
    `#!/bin/sh\nuwsgi --http :80 --module ${application} --master\n`,
  ],
  "a flag with an equals sign": [
    "run.sh",
    "uwsgi --wsgi-file=$BIN/cinder-wsgi\n",
    `uwsgi --module=${application}\n`,
  ],
  "a quoted flag": ["run.sh", 'uwsgi --wsgi-file "$BIN/cinder-wsgi"\n', `uwsgi --module "${application}"\n`],
  "a continued line": [
    "run.sh",
    "uwsgi \\\n  --wsgi-file /bin/cinder-wsgi \\\n  --master\n",
    `uwsgi \\\n  --module ${application} \\\n  --master\n`,
  ],
  "a systemd unit": [
    "cinder.service",
    "[Service]\nExecStart=/usr/bin/uwsgi --wsgi-file /usr/bin/cinder-wsgi\n",
    `[Service]\nExecStart=/usr/bin/uwsgi --module ${application}\n`,
  ],
  "a Procfile": [
    "Procfile",
    "web: uwsgi --wsgi-file bin/cinder-wsgi --http :$PORT\n",
    `web: uwsgi --module ${application} --http :$PORT\n`,
  ],
  "a Dockerfile's array": [
    "Dockerfile",
    'CMD ["uwsgi", "--wsgi-file", "/usr/bin/cinder-wsgi", "--master"]\n',
    `CMD ["uwsgi", "--module", "${application}", "--master"]\n`,
  ],
  compose: [
    "compose.yaml",
    "services:\n  api:\n    command: uwsgi --wsgi-file /bin/cinder-wsgi\n",
    `services:\n  api:\n    command: uwsgi --module ${application}\n`,
  ],
  // environment
  ENV: [
    "Dockerfile",
    "FROM x\nENV UWSGI_WSGI_FILE=/usr/local/bin/cinder-wsgi UWSGI_MASTER=1\n",
    `FROM x\nENV UWSGI_MODULE=${application} UWSGI_MASTER=1\n`,
  ],
  "ENV without an equals sign": [
    "Dockerfile",
    "ENV UWSGI_WSGI_FILE /usr/local/bin/cinder-wsgi\n",
    `ENV UWSGI_MODULE ${application}\n`,
  ],
  "an environment file": [
    "cinder.env",
    'UWSGI_WSGI_FILE="/bin/cinder-wsgi"\n',
    `UWSGI_MODULE="${application}"\n`,
  ],
  "compose's environment": [
    "docker-compose.yml",
    "    environment:\n      UWSGI_WSGI_FILE: /bin/cinder-wsgi\n",
    `    environment:\n      UWSGI_MODULE: ${application}\n`,
  ],
  "compose's list": [
    "docker-compose.yml",
    "    environment:\n      - UWSGI_WSGI_FILE=/bin/cinder-wsgi\n",
    `    environment:\n      - UWSGI_MODULE=${application}\n`,
  ],
  "a unit's Environment": [
    "cinder.service",
    "[Service]\nEnvironment=UWSGI_WSGI_FILE=/bin/cinder-wsgi\n",
    `[Service]\nEnvironment=UWSGI_MODULE=${application}\n`,
  ],
  "a unit's Environment with others": [
    "cinder.service",
    '[Service]\nEnvironment="A=b" "UWSGI_WSGI_FILE=/bin/cinder-wsgi" "C=d e"\n',
    `[Service]\nEnvironment="A=b" "UWSGI_MODULE=${application}" "C=d e"\n`,
  ],
  "variables of a unit in one string": [
    "cinder.service",
    "[Service]\nEnvironment=UWSGI_MASTER=1 UWSGI_WSGI_FILE=/bin/cinder-wsgi UWSGI_HTTP=:80\n",
    `[Service]\nEnvironment=UWSGI_MASTER=1 UWSGI_MODULE=${application} UWSGI_HTTP=:80\n`,
  ],
  "an exported variable": [
    "run.sh",
    "#!/bin/sh\nexport UWSGI_WSGI_FILE=$BIN/cinder-wsgi\nexec uwsgi\n",
    `#!/bin/sh\nexport UWSGI_MODULE=${application}\nexec uwsgi\n`,
  ],
  "supervisord's environment": [
    "supervisord.conf",
    '[program:a]\nenvironment=A="b",UWSGI_WSGI_FILE="/bin/cinder-wsgi",C="d"\n',
    `[program:a]\nenvironment=A="b",UWSGI_MODULE="${application}",C="d"\n`,
  ],
  "a container's variable": [
    "pod.yaml",
    "env:\n- name: UWSGI_WSGI_FILE\n  value: /bin/cinder-wsgi\n- name: A\n  value: b\n",
    `env:\n- name: UWSGI_MODULE\n  value: ${application}\n- name: A\n  value: b\n`,
  ],
  "a container's variable, the value first": [
    "pod.yaml",
    'env:\n  - value: "/bin/cinder-wsgi"\n    name: UWSGI_WSGI_FILE\n',
    `env:\n  - value: "${application}"\n    name: UWSGI_MODULE\n`,
  ],
  "a task's variable in JSON": [
    "task.json",
    '{"environment": [{"name": "UWSGI_WSGI_FILE", "value": "/bin/cinder-wsgi"}]}\n',
    `{"environment": [{"name": "UWSGI_MODULE", "value": "${application}"}]}\n`,
  ],
  // XML and mappings on one line
  XML: [
    "uwsgi.xml",
    "<uwsgi>\n  <socket>:80</socket>\n  <wsgi-file>/usr/bin/cinder-wsgi</wsgi-file>\n</uwsgi>\n",
    `<uwsgi>\n  <socket>:80</socket>\n  <module>${application}</module>\n</uwsgi>\n`,
  ],
  "XML with ids": [
    "uwsgi.xml",
    '<uwsgi id="a"><module>b</module></uwsgi>\n<uwsgi id="c"><wsgi-file>/bin/cinder-wsgi</wsgi-file></uwsgi>\n',
    `<uwsgi id="a"><module>b</module></uwsgi>\n<uwsgi id="c"><module>${application}</module></uwsgi>\n`,
  ],
  "JSON on one line": [
    "uwsgi.json",
    '{"uwsgi": {"wsgi-file": "/bin/cinder-wsgi", "master": true}}\n',
    `{"uwsgi": {"module": "${application}", "master": true}}\n`,
  ],
  "YAML's flow style": [
    "values.yaml",
    "uwsgi: {wsgi-file: /bin/cinder-wsgi, master: true}\n",
    `uwsgi: {module: ${application}, master: true}\n`,
  ],
  "a Python mapping": [
    "deploy.py",
    "OPTIONS = {'master': True, 'wsgi-file': '/bin/cinder-wsgi'}\n",
    `OPTIONS = {'master': True, 'module': '${application}'}\n`,
  ],
  // a piece of an ini in another file
  "a sample in documentation": [
    "doc/a.rst",
    ".. code-block:: ini\n\n    [uwsgi]\n    wsgi-file = /usr/bin/cinder-wsgi\n",
    `.. code-block:: ini\n\n    [uwsgi]\n    module = ${application}\n`,
  ],
  "a sample with a placeholder": [
    "doc/a.md",
    "wsgi-file = <path-to-cinder-bin-dir>/cinder-wsgi\n",
    `module = ${application}\n`,
  ],
  "a here document": [
    "run.sh",
    "cat > a.ini <<E\n[uwsgi]\nwsgi-file = $BIN/cinder-wsgi\nE\n",
    `cat > a.ini <<E\n[uwsgi]\nmodule = ${application}\nE\n`,
  ],
};

test.each(Object.entries(changes))("rewrites %s", async (_, [path, before, after]) => {
  const result = filesAfter({ [path]: before }, await migrateFiles({ [path]: before }));
  expect(result[path]).toBe(after);
  expect((await migrateFiles(result)).files).toEqual([]);
});

/** What is written → [path, content, disposition, reason] */
const untouched: Readonly<
  Record<string, readonly [path: string, content: string, disposition: "manual" | "keep", reason: RegExp]>
> = {
  "another key of YAML": ["values.yaml", "script: /bin/cinder-wsgi\n", "manual", /see the template/],
  "an underscore, which is a chart's own": [
    "values.yaml",
    "uwsgi:\n  wsgi_file: /bin/cinder-wsgi\n",
    "manual",
    /nothing in this repository uses wsgi_file/,
  ],
  "a list item of YAML": [
    "uwsgi.yaml",
    "uwsgi:\n  - wsgi-file\n  - /bin/cinder-wsgi\n",
    "manual",
    /cinder\.wsgi\.api/,
  ],
  "another module in the same item of a list": [
    "values.yaml",
    "apps:\n  - name: a\n    wsgi-file: /bin/cinder-wsgi\n    module: my.app\n",
    "manual",
    /sets module: my\.app/,
  ],
  "a value with more in it": [
    "values.yaml",
    "uwsgi:\n  wsgi-file: /bin/cinder-wsgi --x\n",
    "manual",
    /not the script's path alone/,
  ],
  "a longer path": [
    "values.yaml",
    "uwsgi:\n  wsgi-file: /srv/cinder-wsgi/app.py\n",
    "manual",
    /not the script's path alone/,
  ],
  "another module beside it": [
    "values.yaml",
    "uwsgi:\n  wsgi-file: /bin/cinder-wsgi\n  module: my.app\n",
    "manual",
    /sets module: my\.app/,
  ],
  "a module of another mapping": [
    "values.yaml",
    "a:\n  uwsgi:\n    procname-prefix: cinder-wsgi\nb:\n  module: x\n",
    "manual",
    /see the template/,
  ],
  "a flag with more in its value": [
    "run.sh",
    "uwsgi --wsgi-file /bin/cinder-wsgi.d/x\n",
    "manual",
    /not the script's path alone/,
  ],
  "a flag and a module": [
    "run.sh",
    "uwsgi --wsgi-file /bin/cinder-wsgi -w my.app\n",
    "manual",
    /names a module too/,
  ],
  "another flag": ["run.sh", "uwsgi --procname cinder-wsgi\n", "keep", /what it is called/],
  "the script run": [
    "cinder.service",
    "[Service]\nExecStart=/usr/bin/cinder-wsgi --port 80\n",
    "manual",
    /run as a program/,
  ],
  "both variables": [
    "Dockerfile",
    "ENV UWSGI_MODULE=a.b\nENV UWSGI_WSGI_FILE=/bin/cinder-wsgi\n",
    "manual",
    /UWSGI_MODULE is set in the same file/,
  ],
  "another variable": ["Dockerfile", "ENV MY_UWSGI_WSGI_FILE=/bin/cinder-wsgi\n", "manual", /see who serves/],
  "a variable with more in its value": [
    "Dockerfile",
    "ENV UWSGI_WSGI_FILE=/bin/cinder-wsgi.py\n",
    "manual",
    /not the script's path alone/,
  ],
  "XML beside a module": [
    "uwsgi.xml",
    "<uwsgi><module>a</module><wsgi-file>/bin/cinder-wsgi</wsgi-file></uwsgi>\n",
    "manual",
    /<module>a stands beside it/,
  ],
  "XML with more in its value": [
    "uwsgi.xml",
    "<uwsgi><wsgi-file> /bin/cinder-wsgi </wsgi-file></uwsgi>\n",
    "manual",
    /path alone/,
  ],
  "XML that is not uWSGI's": [
    "a.xml",
    "<a><wsgi-file>/bin/cinder-wsgi</wsgi-file></a>\n",
    "manual",
    /reads this file/,
  ],
  "XML after uWSGI's": [
    "a.xml",
    "<uwsgi></uwsgi><wsgi-file>/bin/cinder-wsgi</wsgi-file>\n",
    "manual",
    /reads this file/,
  ],
  "JSON beside a module": [
    "uwsgi.json",
    '{"uwsgi": {"module": "a", "wsgi-file": "/bin/cinder-wsgi"}}\n',
    "manual",
    /named beside it/,
  ],
  "a container's variable beside a module": [
    "pod.yaml",
    "- name: UWSGI_MODULE\n  value: a\n- name: UWSGI_WSGI_FILE\n  value: /bin/cinder-wsgi\n",
    "manual",
    /UWSGI_MODULE is set/,
  ],
  "another variable of a container": [
    "pod.yaml",
    "- name: SCRIPT\n  value: /bin/cinder-wsgi\n",
    "manual",
    /reads this file/,
  ],
  prose: ["doc/a.rst", "The option wsgi-file = /bin/cinder-wsgi is old.\n", "manual", /names the script/],
  "release notes": ["releasenotes/notes/a-1.yaml", "wsgi-file: /bin/cinder-wsgi\n", "keep", /history/],
  "a translation": ["doc/source/locale/de/a.po", "wsgi-file = /bin/cinder-wsgi\n", "keep", /history/],
  "what a version changed": [
    "doc/a.rst",
    ".. versionchanged:: 2 wsgi-file = cinder-wsgi\n",
    "keep",
    /history/,
  ],
  "an entry point of another group": [
    "setup.cfg",
    "[entry_points]\nconsole_scripts =\n    cinder-wsgi = cinder.cmd:main\n",
    "keep",
    /another group/,
  ],
};

describe("leaves alone", () => {
  test.each(Object.entries(untouched))("%s", async (_, [path, content, disposition, reason]) => {
    const migration = await migrateFiles({ [path]: content });
    expect(migration.files).toEqual([]);
    expect(migration.decisions.map((decision) => decision.disposition)).toEqual([disposition]);
    expect(migration.decisions[0]?.reason).toMatch(reason);
  });
});

test("holes cannot make the time of a value explode", async () => {
  for (const hole of ["$(a)", "{{ a }}", "<%= a %>", "<a>", "%(a)s", "${a}"]) {
    const content = `[uwsgi]\nwsgi-file = ${hole.repeat(2000)}x cinder-wsgi\n`;
    expect((await migrateFiles({ "a.ini": content })).files).toEqual([]);
  }
});
