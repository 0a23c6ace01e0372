import { expect, test } from "@jest/globals";
import { testDeployment, type Untouched } from "../../support/deployment-table.js";
import { migrateFiles } from "../../support/migrate-files.js";

/** What is written → [path, content, the command that does the same] */
const launches: Readonly<Record<string, readonly [path: string, content: string, command: string]>> = {
  "a name alone in a shell script": [
    "start.sh",
    "#!/bin/bash\nset -x\n\nplacement-api\n",
    "uwsgi --http-socket :8000 --module placement.wsgi.api:application",
  ],
  "a port and arguments": [
    "run.sh",
    "exec keystone-wsgi-public --port 5000  -- --config-file=$cfg --debug\n",
    'uwsgi --http-socket :5000 --module keystone.wsgi.api:application --pyargv "--config-file=$cfg --debug"',
  ],
  "no options: pbr's port": [
    "run.sh",
    "/usr/bin/keystone-wsgi-public &\n",
    "uwsgi --http-socket :8000 --module keystone.wsgi.api:application",
  ],
  "short options and a redirection": [
    "run.sh",
    "nohup nova-api-wsgi -b 127.0.0.1 -p 8774 > /tmp/nova.log 2>&1 &\n",
    "uwsgi --http-socket 127.0.0.1:8774 --module nova.wsgi.osapi_compute:application",
  ],
  "options with equals signs": [
    "run.sh",
    "sudo -u nova nova-api-wsgi --host=::1 --port=8774\n",
    "uwsgi --http-socket ::1:8774 --module nova.wsgi.osapi_compute:application",
  ],
  "a virtualenv's script": [
    "run.sh",
    "systemd-run --unit keystone -- \\\n\t/opt/keystone/bin/keystone-wsgi-public --port 5000\n",
    "/opt/keystone/bin/uwsgi --http-socket :5000 --module keystone.wsgi.api:application",
  ],
  "a unit": [
    "nova.service",
    "[Service]\nExecStart=/usr/bin/nova-api-wsgi --port 8774 -- --config-file /etc/nova/nova.conf\n",
    'uwsgi --http-socket :8774 --module nova.wsgi.osapi_compute:application --pyargv "--config-file /etc/nova/nova.conf"',
  ],
  "a unit's prefix and a continued line": [
    "nova.service",
    "[Service]\nExecStart=-/usr/bin/nova-api-wsgi \\\n  --port 8774\n",
    "uwsgi --http-socket :8774 --module nova.wsgi.osapi_compute:application",
  ],
  supervisord: [
    "supervisord.conf",
    "[program:a]\ncommand = /opt/v/bin/cinder-wsgi -p 8776\n",
    "/opt/v/bin/uwsgi --http-socket :8776 --module cinder.wsgi.api:application",
  ],
  "a Dockerfile's list": [
    "Dockerfile",
    'CMD ["cinder-wsgi", "--port", "8776"]\n',
    "uwsgi --http-socket :8776 --module cinder.wsgi.api:application",
  ],
  "a Dockerfile's entry point": [
    "Dockerfile",
    "ENTRYPOINT /usr/local/bin/cinder-wsgi\n",
    "uwsgi --http-socket :8000 --module cinder.wsgi.api:application",
  ],
  compose: [
    "compose.yaml",
    "services:\n  a:\n    command: cinder-wsgi --port 8776\n",
    "uwsgi --http-socket :8776 --module cinder.wsgi.api:application",
  ],
  "compose's list of words": [
    "compose.yaml",
    "    command:\n      - cinder-wsgi\n      - --port\n      - '8776'\n",
    "uwsgi --http-socket :8776 --module cinder.wsgi.api:application",
  ],
  "Kolla's command": [
    "config.json",
    '{ "command": "/usr/bin/cinder-wsgi --port 8776", "config_files": [] }\n',
    "uwsgi --http-socket :8776 --module cinder.wsgi.api:application",
  ],
  tox: [
    "tox.ini",
    "[testenv:run]\ncommands =\n  cinder-wsgi --port 8776\n",
    "uwsgi --http-socket :8776 --module cinder.wsgi.api:application",
  ],
  "a Procfile": [
    "Procfile",
    "web: cinder-wsgi --port $PORT\n",
    "uwsgi --http-socket :$PORT --module cinder.wsgi.api:application",
  ],
  "a container that is run": [
    "run.sh",
    "docker run -d --network host --name keystone x/keystone /usr/bin/keystone-wsgi-public --port 5000\n",
    "uwsgi --http-socket :5000 --module keystone.wsgi.api:application",
  ],
  "documentation's console": [
    "doc/a.rst",
    "::\n\n   $ placement-api --port 8778\n",
    "uwsgi --http-socket :8778 --module placement.wsgi.api:application",
  ],
  "a literal in prose": [
    "README.md",
    "Start it with `nova-api-wsgi -p 8774 -- --config-file x`.\n",
    'uwsgi --http-socket :8774 --module nova.wsgi.osapi_compute:application --pyargv "--config-file x"',
  ],
};

test.each(Object.entries(launches))("explains %s", async (_, [path, content, command]) => {
  const { files, decisions } = await migrateFiles({ [path]: content });
  expect(files).toEqual([]);
  expect(decisions.map(({ disposition }) => disposition)).toEqual(["manual"]);
  const [, shown] =
    /a module needs a server: (.*?)(?:; the application|; pbr's|$)/.exec(decisions[0]?.reason ?? "") ?? [];
  expect(shown).toBe(command);
});

const untouched: Untouched = {
  "arguments that the application ignores": [
    "a.service",
    "[Service]\nExecStart=/usr/bin/aodh-api --port 8042 -- --logfile /var/log/a.log\n",
    [
      "manual",
      /:8042 --module aodh\.wsgi\.api:application; the module reads no arguments, so what --logfile \/var\/log\/a\.log says must come from/,
    ],
  ],
  "options that pbr's script refuses": [
    "a.service",
    "[Service]\nExecStart=/usr/bin/cinder-wsgi --config-file /etc/c.conf\n",
    ["manual", /--pyargv "--config-file \/etc\/c\.conf".*it refuses --config-file/],
  ],
  "a program of its own": ["run.sh", "exec gnocchi-api --port 8041\n", ["keep", /its project wrote/]],
  "a package": ["doc/a.rst", "# apt-get install -y aodh-api \\\n  aodh-listener\n", ["keep", /the package/]],
  "a service": ["run.sh", "sudo systemctl restart --now nova-api-wsgi\n", ["keep", /the service or site/]],
  "a site": ["run.sh", "a2ensite nova-api-wsgi\n", ["keep", /the service or site/]],
  "a host": ["doc/a.md", "$ curl 'http://cloudkitty-api:8889/v2/example'\n", ["keep", /the host/]],
  "a process": ["run.sh", "pkill -f keystone-wsgi-public\n", ["manual", /procname-prefix/]],
  "a process in a list": [
    "run.sh",
    "pid=`ps -Af | grep keystone-wsgi-public | awk '{print $2}'`\n",
    ["manual", /procname-prefix/],
  ],
  "uWSGI's name for a process": [
    "doc/a.rst",
    "# uwsgi --procname-prefix neutron-api --ini /etc/neutron/neutron-api-uwsgi.ini\n",
    ["keep", /what it is called/],
  ],
  "a container's name": [
    "run.sh",
    "docker run -d --name keystone-wsgi-public x/keystone\n",
    ["keep", /what it is called/],
  ],
  "an argument of another program": ["run.sh", "ls -l /usr/bin/cinder-wsgi\n", ["manual", /what takes/]],
  "a loop over names": ["run.sh", "for s in cinder-wsgi; do a; done\n", ["manual", /cinder\.wsgi\.api/]],
  "an assignment": ["run.sh", "#!/bin/sh\nSCRIPT=/usr/bin/cinder-wsgi run\n", ["manual", /what takes/]],
  "a name alone in a list of a shell script": [
    "start.sh",
    '#!/bin/bash\nfor s in "\nplacement-api\n"; do a; done\nX=(\nplacement-api\n)\n',
    ["keep", /stands alone/],
    ["keep", /stands alone/],
  ],
  "a name alone in prose": ["doc/a.rst", "cinder-wsgi\n", ["manual", /the text/]],
  "prose with a dash": ["doc/a.rst", "``cinder-wsgi`` -- the script\n", ["manual", /the text/]],
};

testDeployment({}, untouched);
