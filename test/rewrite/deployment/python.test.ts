import { describe, expect, test } from "@jest/globals";
import { filesAfter, migrateFiles } from "../../support/migrate-files.js";

type Files = Readonly<Record<string, string>>;

const settings = { ".wsgi-shift.yml": "purelib: /usr/lib/python3/dist-packages\n" };

function charm(admin: string, open: string): string {
  return `class NovaCharm(sunbeam_charm.OSBaseOperatorAPICharm):\n    wsgi_admin_script = ${admin}\n    wsgi_public_script = ${open}\n`;
}

function template(directory: string, more = ""): string {
  return `Listen {{ wsgi_config.public_port }}\n\n<VirtualHost *:{{ wsgi_config.public_port }}>\n    {% if ingress.path -%}\n    WSGIScriptAlias {{ ingress.path }} {{ wsgi_config.wsgi_public_script }}\n    {% endif -%}\n    WSGIScriptAlias / {{ wsgi_config.wsgi_public_script }}\n${more}    <Directory ${directory}>\n        Require all granted\n    </Directory>\n</VirtualHost>\n`;
}

const script = '"/usr/bin/nova-api-wsgi"';
const module = '"/usr/lib/python3/dist-packages/nova/wsgi/osapi_compute.py"';

/** before → after: only the files that change stand in `after`. */
const changes: Readonly<Record<string, readonly [before: Files, after: Files]>> = {
  "both attributes of a charm, and its template": [
    {
      ...settings,
      "src/charm.py": charm(script, script),
      "src/templates/wsgi-nova-api.conf.j2": template("/usr/bin"),
    },
    {
      "src/charm.py": charm(module, module),
      "src/templates/wsgi-nova-api.conf.j2": template("/usr/lib/python3/dist-packages/nova/wsgi"),
    },
  ],
  "single quotes": [
    {
      ...settings,
      "src/charm.py": charm("'/x'", "'/usr/bin/nova-api-wsgi'  # the API"),
      "src/templates/a.conf": template("/usr/bin/"),
    },
    {
      "src/charm.py": charm("'/x'", "'/usr/lib/python3/dist-packages/nova/wsgi/osapi_compute.py'  # the API"),
      "src/templates/a.conf": template("/usr/lib/python3/dist-packages/nova/wsgi/"),
    },
  ],
  "a dictionary": [
    {
      ...settings,
      "src/charm.py":
        'def context(self):\n    return {\n        "wsgi_public_script": "/usr/bin/nova-metadata-wsgi",\n    }\n',
      "src/templates/a.conf.j2": template('"/usr/bin"'),
    },
    {
      "src/charm.py":
        'def context(self):\n    return {\n        "wsgi_public_script": "/usr/lib/python3/dist-packages/nova/wsgi/metadata.py",\n    }\n',
      "src/templates/a.conf.j2": template('"/usr/lib/python3/dist-packages/nova/wsgi"'),
    },
  ],
  "one charm of many": [
    {
      ...settings,
      "charms/nova/src/charm.py": charm(script, script),
      "charms/nova/src/templates/a.conf.j2": template("/usr/bin"),
      "charms/aodh/src/templates/a.conf.j2": template("/usr/bin"),
    },
    {
      "charms/nova/src/charm.py": charm(module, module),
      "charms/nova/src/templates/a.conf.j2": template("/usr/lib/python3/dist-packages/nova/wsgi"),
    },
  ],
};

describe("rewrites", () => {
  test.each(Object.entries(changes))("%s, once, with any line end", async (_, [before, after]) => {
    const result = filesAfter(before, await migrateFiles(before));
    expect(result).toEqual({ ...before, ...after });
    expect((await migrateFiles(result)).files).toEqual([]);
    for (const change of [
      (text: string) => text.replaceAll("\n", "\r\n"),
      (text: string) => text.replace(/\n$/, ""),
    ]) {
      const other = mapped(before, change);
      expect(filesAfter(other, await migrateFiles(other))).toEqual(mapped({ ...before, ...after }, change));
    }
  });
});

function mapped(files: Files, change: (text: string) => string): Files {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [path, change(text)]));
}

/** files → disposition of each mention, with a word of the reason */
const untouched: Readonly<
  Record<string, readonly [files: Files, ...expected: (readonly ["manual" | "keep", RegExp])[]]>
> = {
  "a charm without purelib": [
    { "src/charm.py": charm('"/x"', script), "src/templates/a.conf.j2": template("/usr/bin") },
    [
      "manual",
      /mod_wsgi gets it at src\/templates\/a\.conf\.j2:5, src\/templates\/a\.conf\.j2:7 .*osapi_compute\.py/,
    ],
  ],
  "a charm whose host serves something else too": [
    {
      ...settings,
      "src/charm.py": charm('"/x"', script),
      "src/templates/a.conf.j2": template("/usr/bin", "    WSGIScriptAlias /x /usr/bin/other\n"),
    },
    ["manual", /mod_wsgi gets it/],
  ],
  "a host without such a directory": [
    { ...settings, "src/charm.py": charm('"/x"', script), "src/templates/a.conf.j2": template("/srv") },
    ["manual", /mod_wsgi gets it/],
  ],
  "a template of charm-helpers": [
    {
      ...settings,
      "hooks/k.py": "c = Context(\n    public_script='/usr/bin/keystone-wsgi-public')\n",
      "charmhelpers/templates/a.conf": template("/usr/bin").replaceAll("wsgi_config.wsgi_public", "public"),
    },
    ["manual", /save in charmhelpers/],
  ],
  "a context of charm-helpers": [
    {
      "hooks/c.py":
        "wsgi_script = '/usr/bin/cinder-wsgi'\nm = {\n  'contexts': [context.WSGIWorkerConfigContext(name='cinder',\n    script=wsgi_script)]}\n",
    },
    ["manual", /charm-helpers' WSGIWorkerConfigContext/],
  ],
  "a name with uses": [
    { "a.py": "API_WSGI_SCRIPT = '/usr/bin/cinder-wsgi'\n\n\ndef start():\n    call([API_WSGI_SCRIPT])\n" },
    ["manual", /used at a\.py:5/],
  ],
  "an argument": [{ "a.py": "start('/usr/bin/cinder-wsgi')\n" }, ["manual", /see what takes the path/]],
  "a script of another directory": [
    {
      ...settings,
      "src/charm.py": charm('"/x"', '"/opt/bin/nova-api-wsgi"'),
      "src/templates/a.conf": template("/usr/bin"),
    },
    ["manual", /mod_wsgi gets it/],
  ],
  "a script whose file no release is known to have": [
    {
      ...settings,
      "src/charm.py": charm('"/x"', '"/usr/bin/gnocchi-api"'),
      "src/templates/a.conf": template("/usr/bin"),
    },
    ["manual", /mod_wsgi gets it/],
  ],
  "an Apache site": [
    { "a.py": "run(['a2dissite', 'aodh-api'])\ncall(['a2disconf', 'cinder-wsgi'])\n" },
    ["keep", /Apache site/],
    ["keep", /Apache site/],
  ],
  "a container": [{ "a.py": 'AODH_WSGI_CONTAINER = "aodh-api"\n' }, ["keep", /service/]],
  "a docstring": [{ "a.py": '"""A connectable placement-api container for exec."""\n' }, ["keep", /service/]],
  "a comment on the service": [{ "a.py": "# neutron-api under mod_wsgi\n" }, ["keep", /service/]],
  "a comment on the script": [{ "a.py": "# what cinder-wsgi does\n" }, ["manual", /comment/]],
  "a text for people": [
    { "a.py": 'print("use the generated watcher-api-wsgi instead.")\n' },
    ["manual", /text for people/],
  ],
  "a command": [
    { "a.py": 'subprocess.Popen(["placement-api", "--port", "80"])\n' },
    ["manual", /run as a program/],
  ],
  "a command by its path": [
    { "a.py": 'subprocess.run(["/usr/bin/cinder-wsgi", "--port", "80"])\n' },
    ["manual", /run as a program/],
  ],
  "a longer name": [{ "a.py": "x_wsgi = '/usr/bin/cinder-wsgi-debug'\n" }],
  "a log": [{ "a.py": "log = '/var/log/cinder-wsgi.log'\n" }, ["keep", /\.log/]],
  "a triple-quoted string": [{ "a.py": 's = """/usr/bin/cinder-wsgi"""\n' }, ["manual", /text for people/]],
};

describe("leaves alone", () => {
  test.each(Object.entries(untouched))("%s", async (_, [files, ...expected]) => {
    const migration = await migrateFiles(files);
    expect(migration.files).toEqual([]);
    expect(
      migration.decisions.map(({ disposition, reason }, index) => [
        disposition,
        expected[index]?.[1].test(reason) ? expected[index]?.[1] : reason,
      ]),
    ).toEqual(expected.map((one) => [...one]));
  });
});
