import { describe, expect, test } from "@jest/globals";
import { filesAfter, migrateFiles } from "../../support/migrate-files.js";

const path = "httpd/x.ini";

async function rewritten(content: string): Promise<string | undefined> {
  const files = { [path]: content };
  return filesAfter(files, await migrateFiles(files))[path];
}

/** before → after */
const changes: Readonly<Record<string, readonly [string, string]>> = {
  "a plain option": [
    "[uwsgi]\nwsgi-file = /usr/local/bin/keystone-wsgi-public\n",
    "[uwsgi]\nmodule = keystone.wsgi.api:application\n",
  ],
  "no blanks": [
    "[uwsgi]\nwsgi-file=/bin/nova-api-wsgi\n",
    "[uwsgi]\nmodule=nova.wsgi.osapi_compute:application\n",
  ],
  "no final newline": [
    "[uwsgi]\nwsgi-file = /bin/nova-api-wsgi",
    "[uwsgi]\nmodule = nova.wsgi.osapi_compute:application",
  ],
  CRLF: [
    "[uwsgi]\r\nwsgi-file = /bin/cinder-wsgi\r\nmaster = true\r\n",
    "[uwsgi]\r\nmodule = cinder.wsgi.api:application\r\nmaster = true\r\n",
  ],
  "trailing blanks stay": [
    "[uwsgi]\nwsgi-file = /bin/cinder-wsgi  \n",
    "[uwsgi]\nmodule = cinder.wsgi.api:application  \n",
  ],
  "an indent": [
    "[uwsgi]\n  wsgi-file = /bin/cinder-wsgi\n",
    "[uwsgi]\n  module = cinder.wsgi.api:application\n",
  ],
  "an aligned equals sign": [
    "[uwsgi]\nwsgi-file    = /bin/cinder-wsgi\nmaster       = 1\n",
    "[uwsgi]\nmodule       = cinder.wsgi.api:application\nmaster       = 1\n",
  ],
  "a virtualenv": [
    "[uwsgi]\nhome = /opt/v\nwsgi-file = /opt/v/bin/cinder-wsgi\n",
    "[uwsgi]\nhome = /opt/v\nmodule = cinder.wsgi.api:application\n",
  ],
  "a Jinja hole": [
    "[uwsgi]\nwsgi-file = {{ bin_dir }}/cinder-wsgi\n",
    "[uwsgi]\nmodule = cinder.wsgi.api:application\n",
  ],
  "an ERB hole": [
    "[uwsgi]\nwsgi-file = <%= @bin %>/cinder-wsgi\n",
    "[uwsgi]\nmodule = cinder.wsgi.api:application\n",
  ],
  "a uWSGI hole": [
    "[uwsgi]\nwsgi-file = %d/cinder-wsgi\n",
    "[uwsgi]\nmodule = cinder.wsgi.api:application\n",
  ],
  "a placeholder": [
    "[uwsgi]\nwsgi-file = <path-to-bin>/cinder-wsgi\n",
    "[uwsgi]\nmodule = cinder.wsgi.api:application\n",
  ],
  "the option file": [
    "[uwsgi]\nfile = /bin/cinder-wsgi\n",
    "[uwsgi]\nmodule = cinder.wsgi.api:application\n",
  ],
  "a name without a path": [
    "[uwsgi]\nwsgi-file = cinder-wsgi\n",
    "[uwsgi]\nmodule = cinder.wsgi.api:application\n",
  ],
  "a sample in a comment": [
    "[uwsgi]\n#wsgi-file = /bin/cinder-wsgi\n",
    "[uwsgi]\n#module = cinder.wsgi.api:application\n",
  ],
  "two sections": [
    "[uwsgi]\nwsgi-file = /bin/cinder-wsgi\n[uwsgi:dev]\nwsgi-file = /bin/nova-api-wsgi\n",
    "[uwsgi]\nmodule = cinder.wsgi.api:application\n[uwsgi:dev]\nmodule = nova.wsgi.osapi_compute:application\n",
  ],
  "the module is there already": [
    "[uwsgi]\nwsgi-file = /bin/cinder-wsgi\nmodule = cinder.wsgi.api:application\n",
    "[uwsgi]\nmodule = cinder.wsgi.api:application\n",
  ],
  "the module is there without its callable": [
    "[uwsgi]\nmodule = cinder.wsgi.api\nwsgi-file = /bin/cinder-wsgi\n",
    "[uwsgi]\nmodule = cinder.wsgi.api\n",
  ],
  "the callable that pbr's script has": [
    "[uwsgi]\nwsgi-file = /bin/cinder-wsgi\ncallable = application\n",
    "[uwsgi]\nmodule = cinder.wsgi.api:application\ncallable = application\n",
  ],
  "a file that says wsgi": [
    "[uwsgi]\nwsgi-file = /bin/cinder-wsgi\n[uwsgi:b]\nwsgi = b.c:application\n",
    "[uwsgi]\nwsgi = cinder.wsgi.api:application\n[uwsgi:b]\nwsgi = b.c:application\n",
  ],
  "bytes that are not UTF-8 beside it": [
    "[uwsgi]\n# caf\u00e9 \u2713\nwsgi-file = /bin/cinder-wsgi\n",
    "[uwsgi]\n# caf\u00e9 \u2713\nmodule = cinder.wsgi.api:application\n",
  ],
  "arguments stay": [
    "[uwsgi]\nwsgi-file = /bin/cinder-wsgi\npyargv = --config-file /etc/c.conf\n",
    "[uwsgi]\nmodule = cinder.wsgi.api:application\npyargv = --config-file /etc/c.conf\n",
  ],
  "sockets of the same name stay": [
    "[uwsgi]\nwsgi-file = /bin/cinder-wsgi\nsocket = /run/cinder-wsgi.socket\nprocname-prefix = cinder-wsgi\n",
    "[uwsgi]\nmodule = cinder.wsgi.api:application\nsocket = /run/cinder-wsgi.socket\nprocname-prefix = cinder-wsgi\n",
  ],
};

test.each(Object.entries(changes))("rewrites %s", async (_, [before, after]) => {
  expect(await rewritten(before)).toBe(after);
  expect(await rewritten(after)).toBe(after);
});

/** content → disposition of each mention, with a word of the reason */
const untouched: Readonly<
  Record<string, readonly [content: string, ...expected: (readonly ["manual" | "keep", RegExp])[]]>
> = {
  "a text after the path": ["[uwsgi]\nwsgi-file = /bin/cinder-wsgi ; the API\n", ["manual", /takes all of/]],
  quotes: ['[uwsgi]\nwsgi-file = "/bin/cinder-wsgi"\n', ["manual", /takes all of/]],
  "a longer path": ["[uwsgi]\nwsgi-file = /srv/cinder-wsgi/app.py\n", ["manual", /takes all of/]],
  "a longer name": ["[uwsgi]\nwsgi-file = /bin/heat-wsgi-api-cfn2\n"],
  "a name with a prefix": ["[uwsgi]\nwsgi-file = /bin/my-cinder-wsgi\n"],
  "an underscore": ["[uwsgi]\nwsgi_file = /bin/cinder-wsgi\n", ["manual", /ignores wsgi_file/]],
  "another module that wins": [
    "[uwsgi]\nwsgi-file = /bin/cinder-wsgi\nmodule = my.app:application\n",
    ["manual", /line 3 sets module = my\.app/],
  ],
  "another wsgi that wins": [
    "[uwsgi]\nwsgi = my.app\nwsgi-file = /bin/cinder-wsgi\n",
    ["manual", /line 2 sets wsgi/],
  ],
  "an option before any section": [
    "wsgi-file = /bin/cinder-wsgi\n[uwsgi]\nx = 1\n",
    ["manual", /before any section/],
  ],
  "another callable": ["[uwsgi]\nwsgi-file = /bin/cinder-wsgi\ncallable = app\n", ["manual", /callable app/]],
  "two files": [
    "[uwsgi]\nwsgi-file = /bin/cinder-wsgi\nwsgi-file = /bin/nova-api-wsgi\n",
    ["manual", /lines 2 and 3/],
    ["manual", /lines 2 and 3/],
  ],
  "a mount without a mountpoint": ["[uwsgi]\nmount = /bin/cinder-wsgi\n", ["manual", /option mount/]],
  "a process name": ["[uwsgi]\nprocname-prefix = cinder-wsgi\n", ["keep", /process/]],
  "a socket": ["[uwsgi]\nsocket = /run/cinder-wsgi.sock\n", ["keep", /\.sock/]],
  "a socket without an ending": ["[uwsgi]\nsocket = /run/uwsgi/cinder-wsgi\n", ["keep", /socket/]],
  "a log": ["[uwsgi]\nlogto = /var/log/cinder-wsgi.log\n", ["keep", /\.log/]],
  "prose in a comment": ["[uwsgi]\n# starts cinder-wsgi for you\n", ["manual", /comment/]],
  "a script of a retired service": [
    "[uwsgi]\nwsgi-file = /bin/karbor-wsgi\n",
    ["manual", /karbor never had a module for it: the service is retired; /],
  ],
  "a script that another project's takes the place of": [
    "[uwsgi]\nwsgi-file = /bin/nova-placement-api\n",
    ["manual", /nova never had a module for it: .*placement\.wsgi\.api:application; /],
  ],
  "a script that pbr does not make, without a module": [
    "[uwsgi]\nwsgi-file = /bin/neutron-policy-server-wsgi\n",
    ["manual", /no module of it is known; pbr does not make it/],
  ],
  "another section's file": ["[other]\nwsgi-file = /bin/cinder-wsgi\n", ["manual", /cinder\.wsgi\.api/]],
};

describe("leaves alone", () => {
  test.each(Object.entries(untouched))("%s", async (_, [content, ...expected]) => {
    const migration = await migrateFiles({ [path]: content });
    expect(migration.files).toEqual([]);
    expect(migration.decisions.map(({ disposition }) => disposition)).toEqual(
      expected.map(([disposition]) => disposition),
    );
    migration.decisions.forEach(({ reason }, index) => {
      expect(reason).toMatch(expected[index]?.[1] ?? /never/);
    });
  });
});

test("a non-UTF-8 file keeps every byte outside the option", async () => {
  const before = Buffer.concat([
    Buffer.from("[uwsgi]\n# \xff\xfe", "latin1"),
    Buffer.from("\nwsgi-file = /bin/cinder-wsgi\n"),
  ]);
  const { files } = await migrateFiles({ [path]: before });
  const after = Buffer.concat([
    Buffer.from("[uwsgi]\n# \xff\xfe", "latin1"),
    Buffer.from("\nmodule = cinder.wsgi.api:application\n"),
  ]);
  expect(
    files.map((file) => (file.change === "modify" ? Buffer.from(file.content, "latin1") : null)),
  ).toEqual([after]);
});

test("a section with dots in its name is one", async () => {
  expect(await rewritten("[uwsgi]\nx = 1\n[uwsgi:cinder.api]\nwsgi-file = /bin/cinder-wsgi\n")).toBe(
    "[uwsgi]\nx = 1\n[uwsgi:cinder.api]\nmodule = cinder.wsgi.api:application\n",
  );
});
