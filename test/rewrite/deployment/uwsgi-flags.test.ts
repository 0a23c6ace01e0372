import { test } from "@jest/globals";
import { type Changes, testDeployment, type Untouched } from "../../support/deployment-table.js";
import { expectLinear } from "../../support/expect-linear.js";
import { migrateFiles } from "../../support/migrate-files.js";

const app = "cinder.wsgi.api:application";

const changes: Changes = {
  "flag and value on two lines": [
    "run.sh",
    "uwsgi --http :80 --wsgi-file \\\n    /bin/cinder-wsgi \\\n    --master\n",
    `uwsgi --http :80 --module \\\n    ${app} \\\n    --master\n`,
  ],
  "a look-up of the script": [
    "run.sh",
    "uwsgi --http :80 --wsgi-file $(which cinder-wsgi) &\n",
    `uwsgi --http :80 --module ${app} &\n`,
  ],
  "a server that is installed or copied on the same line": [
    "run.sh",
    "pip install uwsgi && cp a b && uwsgi --wsgi-file /bin/cinder-wsgi\n",
    `pip install uwsgi && cp a b && uwsgi --module ${app}\n`,
  ],
  "a look-up in quotes after a blank": [
    "run.sh",
    'exec uwsgi --http :80 \\\n  --wsgi-file "$(which cinder-wsgi)" \\\n  --master\n',
    `exec uwsgi --http :80 \\\n  --module "${app}" \\\n  --master\n`,
  ],
  "the one argument of a container": [
    "pod.yaml",
    'containers:\n- command: ["uwsgi"]\n  args: ["--wsgi-file=/bin/cinder-wsgi"]\n',
    `containers:\n- command: ["uwsgi"]\n  args: ["--module=${app}"]\n`,
  ],
  "a list of Go's": [
    "api.go",
    'var c = []string{"uwsgi", "--wsgi-file", "/bin/cinder-wsgi", "--master"}\nvar d = []string{\n\t"uwsgi",\n\t"--wsgi-file", "/bin/cinder-wsgi",\n}\n',
    `var c = []string{"uwsgi", "--module", "${app}", "--master"}\nvar d = []string{\n\t"uwsgi",\n\t"--module", "${app}",\n}\n`,
  ],
  "a look-up in backticks": ["run.sh", "uwsgi --wsgi-file `which cinder-wsgi`\n", `uwsgi --module ${app}\n`],
  "a look-up in quotes": [
    "run.sh",
    'uwsgi --wsgi-file="$(command -v cinder-wsgi)" --master\n',
    `uwsgi --module="${app}" --master\n`,
  ],
  "a quoted half": ["run.sh", 'uwsgi --wsgi-file "$BIN"/cinder-wsgi -M\n', `uwsgi --module ${app} -M\n`],
  "arguments in a variable": [
    "run.sh",
    '#!/bin/sh\nOPTS="--master --wsgi-file /bin/cinder-wsgi"\n',
    `#!/bin/sh\nOPTS="--master --module ${app}"\n`,
  ],
  "a command in a string": [
    "run.sh",
    'su nova -c "exec uwsgi --wsgi-file /bin/cinder-wsgi --master"\n',
    `su nova -c "exec uwsgi --module ${app} --master"\n`,
  ],
  "a string over several lines": [
    "run.sh",
    "sh -c 'cd / &&\n uwsgi -M --wsgi-file /bin/cinder-wsgi'\n",
    `sh -c 'cd / &&\n uwsgi -M --module ${app}'\n`,
  ],
  "a commented command": [
    "run.sh",
    "# uwsgi --http :5000 --wsgi-file $(which cinder-wsgi) &\n",
    `# uwsgi --http :5000 --module ${app} &\n`,
  ],
  "--file of uWSGI": [
    "run.sh",
    "/opt/v/bin/uwsgi --file /bin/cinder-wsgi -M\n",
    `/opt/v/bin/uwsgi --module ${app} -M\n`,
  ],
  "-w, which never took it": ["run.sh", "uwsgi --http :80 -w cinder-wsgi\n", `uwsgi --http :80 -w ${app}\n`],
  "--module=, which never took it": [
    "run.sh",
    "uwsgi --module=/bin/cinder-wsgi\n",
    `uwsgi --module=${app}\n`,
  ],
  "a mount, which never took it": [
    "run.sh",
    "uwsgi --manage-script-name --mount /volume=/bin/cinder-wsgi\n",
    `uwsgi --manage-script-name --mount /volume=${app}\n`,
  ],
  "a mount in an ini": [
    "a.ini",
    "[uwsgi]\nmount = /volume=/bin/cinder-wsgi\nmanage-script-name = true\n",
    `[uwsgi]\nmount = /volume=${app}\nmanage-script-name = true\n`,
  ],
  "the callable that pbr's script has": [
    "run.sh",
    "uwsgi --wsgi-file /bin/cinder-wsgi --callable application\n",
    `uwsgi --module ${app} --callable application\n`,
  ],
  supervisord: [
    "supervisord.conf",
    "[program:api]\ncommand=/usr/bin/uwsgi --http :80 --wsgi-file /usr/bin/cinder-wsgi --die-on-term\n",
    `[program:api]\ncommand=/usr/bin/uwsgi --http :80 --module ${app} --die-on-term\n`,
  ],
  "supervisord on more lines": [
    "supervisor/api.conf",
    "[program:api]\ncommand = uwsgi\n  --wsgi-file /usr/bin/cinder-wsgi\n  --master\n",
    `[program:api]\ncommand = uwsgi\n  --module ${app}\n  --master\n`,
  ],
  tox: [
    "tox.ini",
    "[testenv:run]\ncommands =\n  {envbindir}/uwsgi --http :80 --wsgi-file {envbindir}/cinder-wsgi\n",
    `[testenv:run]\ncommands =\n  {envbindir}/uwsgi --http :80 --module ${app}\n`,
  ],
  Makefile: [
    "Makefile",
    "run:\n\t@uwsgi --wsgi-file $$(which cinder-wsgi) --http :80\n",
    `run:\n\t@uwsgi --module ${app} --http :80\n`,
  ],
  "a Makefile's own look-up": [
    "Makefile",
    "run:\n\tuwsgi --wsgi-file $(shell which cinder-wsgi)\n",
    `run:\n\tuwsgi --module ${app}\n`,
  ],
  "a Dockerfile's shell form": [
    "Dockerfile",
    "FROM x\nCMD uwsgi --http :5000 --wsgi-file $(which cinder-wsgi)\n",
    `FROM x\nCMD uwsgi --http :5000 --module ${app}\n`,
  ],
  "a Dockerfile's array on several lines": [
    "Dockerfile",
    'ENTRYPOINT ["uwsgi", \\\n  "--wsgi-file", \\\n  "/usr/bin/cinder-wsgi"]\n',
    `ENTRYPOINT ["uwsgi", \\\n  "--module", \\\n  "${app}"]\n`,
  ],
  "a Dockerfile's array with a shell": [
    "Dockerfile",
    'CMD ["sh", "-c", "exec uwsgi --wsgi-file /bin/cinder-wsgi"]\n',
    `CMD ["sh", "-c", "exec uwsgi --module ${app}"]\n`,
  ],
  "a Dockerfile's array with an equals sign": [
    "Dockerfile",
    'CMD ["uwsgi", "--http-socket", "[::]:80", "--wsgi-file=/bin/cinder-wsgi", "-M"]\n',
    `CMD ["uwsgi", "--http-socket", "[::]:80", "--module=${app}", "-M"]\n`,
  ],
  "compose's list of words": [
    "compose.yaml",
    "services:\n  api:\n    command:\n      - uwsgi\n      - --wsgi-file\n      - /bin/cinder-wsgi\n      - --master\n",
    `services:\n  api:\n    command:\n      - uwsgi\n      - --module\n      - ${app}\n      - --master\n`,
  ],
  "compose's list of quoted words, and --file": [
    "compose.yaml",
    "    command:\n      - uwsgi\n      - \"--file\"\n      - '/bin/cinder-wsgi'\n",
    `    command:\n      - uwsgi\n      - "--module"\n      - '${app}'\n`,
  ],
  "compose's flow list": [
    "compose.yaml",
    "    command: [uwsgi, --wsgi-file, /bin/cinder-wsgi]\n",
    `    command: [uwsgi, --module, ${app}]\n`,
  ],
  "a container's arguments": [
    "pod.yaml",
    "      args:\n      - --http=:80\n      - --wsgi-file=/bin/cinder-wsgi\n",
    `      args:\n      - --http=:80\n      - --module=${app}\n`,
  ],
  "a quoted YAML command": [
    "compose.yaml",
    '    command: "uwsgi --wsgi-file /bin/cinder-wsgi --master"\n',
    `    command: "uwsgi --module ${app} --master"\n`,
  ],
  "a JSON command": [
    "config.json",
    '{ "command": "uwsgi --wsgi-file /bin/cinder-wsgi --master", "user": "x" }\n',
    `{ "command": "uwsgi --module ${app} --master", "user": "x" }\n`,
  ],
  "a Python format string": [
    "deploy.py",
    'cmd = f"uwsgi --http :{port} --wsgi-file /opt/v/bin/cinder-wsgi --master"\n',
    `cmd = f"uwsgi --http :{port} --module ${app} --master"\n`,
  ],
  "a Python list": [
    "deploy.py",
    'subprocess.Popen(["uwsgi", "--wsgi-file", f"{bin_dir}/cinder-wsgi"])\n',
    `subprocess.Popen(["uwsgi", "--module", f"${app}"])\n`,
  ],
  "another virtualenv's script: uWSGI never looked at it": [
    "run.sh",
    ".tox/py3/bin/uwsgi --http :80 --wsgi-file .tox/py3/bin/cinder-wsgi\n",
    `.tox/py3/bin/uwsgi --http :80 --module ${app}\n`,
  ],
  "a console block": [
    "doc/a.rst",
    "Run:\n\n.. code-block:: console\n\n   # uwsgi -M --wsgi-file /usr/bin/cinder-wsgi \\\n       --processes 2\n",
    `Run:\n\n.. code-block:: console\n\n   # uwsgi -M --module ${app} \\\n       --processes 2\n`,
  ],
  "a literal in prose": [
    "doc/a.rst",
    "Give ``--wsgi-file=/usr/bin/cinder-wsgi`` to uWSGI.\n",
    `Give \`\`--module=${app}\`\` to uWSGI.\n`,
  ],
  "a fence of Markdown": [
    "README.md",
    "```sh\n$ uwsgi --wsgi-file $(which cinder-wsgi)\n```\n",
    `\`\`\`sh\n$ uwsgi --module ${app}\n\`\`\`\n`,
  ],
};

const untouched: Untouched = {
  "another module on another line": [
    "run.sh",
    "uwsgi --wsgi-file /bin/cinder-wsgi \\\n  --module my.app\n",
    ["manual", /names a module too/],
  ],
  "another module in a list": [
    "Dockerfile",
    'CMD ["uwsgi", "-w", "my.app", "--wsgi-file", "/bin/cinder-wsgi"]\n',
    ["manual", /names a module too/],
  ],
  "another callable": [
    "run.sh",
    "uwsgi --wsgi-file /bin/cinder-wsgi --callable app\n",
    ["manual", /callable app/],
  ],
  "another callable with an equals sign": [
    "run.sh",
    "uwsgi --callable=app --wsgi-file /bin/cinder-wsgi\n",
    ["manual", /callable app/],
  ],
  "two files": [
    "run.sh",
    "uwsgi --wsgi-file /bin/cinder-wsgi --wsgi-file /bin/x\n",
    ["manual", /a file twice/],
  ],
  "the module of another command": [
    "run.sh",
    "uwsgi --module my.app; uwsgi --procname cinder-wsgi\n",
    ["keep", /what it is called/],
  ],
  "--file of another program": ["run.sh", "tail --file /bin/cinder-wsgi\n", ["manual", /see what takes/]],
  "-w of another program": ["run.sh", "gunicorn -w cinder-wsgi\n", ["manual", /./]],
  "a value with more in it": [
    "run.sh",
    'uwsgi --wsgi-file "/bin/cinder-wsgi --x"\n',
    ["manual", /cinder\.wsgi\.api/],
  ],
  "a longer path": ["run.sh", "uwsgi --wsgi-file /srv/cinder-wsgi/app\n", ["manual", /path alone/]],
  "a default that holds it": [
    "run.sh",
    "uwsgi --wsgi-file ${SCRIPT:-/bin/cinder-wsgi}\n",
    ["manual", /path alone/],
  ],
  "another look-up": ["run.sh", "uwsgi --wsgi-file $(cat cinder-wsgi)\n", ["manual", /if it is the value/]],
  "a mount without a mountpoint": ["run.sh", "uwsgi --mount /bin/cinder-wsgi\n", ["manual", /path alone/]],
  "a trailing comment": [
    "run.sh",
    "uwsgi --wsgi-file a.py # not cinder-wsgi\n",
    ["manual", /if it is the value/],
  ],
  "prose that names the flag": [
    "doc/a.rst",
    "The flag ``--wsgi-file`` takes ``cinder-wsgi``.\n",
    ["manual", /./],
  ],
};

testDeployment(changes, untouched);

test("the time is linear in a line", async () => {
  const last = `--wsgi-file /bin/cinder-wsgi.d ${"cinder-wsgi ".repeat(20)}\n`;
  for (const part of ["'", '"', "`", "$(", "{{", "<a", "\\\n", "[", "(", "a "])
    await expectLinear((size) => migrateFiles({ "run.sh": `uwsgi ${part.repeat(size)} ${last}` }), 10_000);
});
