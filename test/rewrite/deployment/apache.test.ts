import { describe, expect, test } from "@jest/globals";
import { expectLinear } from "../../support/expect-linear.js";
import { filesAfter, migrateFiles } from "../../support/migrate-files.js";

const path = "apache/nova.conf";
const purelib = "/py/site-packages";
const settings = `purelib: ${purelib}\n`;
const nova = `${purelib}/nova/wsgi/osapi_compute.py`;
const metadata = `${purelib}/nova/wsgi/metadata.py`;
const wsgi = `${purelib}/nova/wsgi`;

/** Before → after, where the setting purelib says where the packages are. */
const changes: Readonly<Record<string, readonly [string, string]>> = {
  "an alias and its directory": [
    `<VirtualHost *:80>\n  WSGIScriptAlias / /bin/nova-api-wsgi\n  <Directory /bin>\n    Require all granted\n  </Directory>\n</VirtualHost>\n`,
    `<VirtualHost *:80>\n  WSGIScriptAlias / ${nova}\n  <Directory ${wsgi}>\n    Require all granted\n  </Directory>\n</VirtualHost>\n`,
  ],
  "a directory with a slash at its end, and directives of its own": [
    `WSGIScriptAlias / /opt/nova/bin/nova-api-wsgi\n<Directory "/opt/nova/bin/">\n  WSGIProcessGroup nova-api-wsgi\n  Require all granted\n</Directory>\n`,
    `WSGIScriptAlias / ${nova}\n<Directory "${wsgi}">\n  WSGIProcessGroup nova-api-wsgi\n  Require all granted\n</Directory>\n`,
  ],
  "options after the path": [
    `WSGIScriptAlias / /bin/nova-api-wsgi process-group=nova application-group=%{GLOBAL}\n<Directory /bin>\nRequire all granted\n</Directory>\n`,
    `WSGIScriptAlias / ${nova} process-group=nova application-group=%{GLOBAL}\n<Directory ${wsgi}>\nRequire all granted\n</Directory>\n`,
  ],
  "quotes, tabs and CRLF": [
    `\tWSGIScriptAlias\t/\t"/bin/nova-api-wsgi"\r\n<Directory '/bin'>\r\n\tRequire all granted\r\n</Directory>\r\n`,
    `\tWSGIScriptAlias\t/\t"${nova}"\r\n<Directory '${wsgi}'>\r\n\tRequire all granted\r\n</Directory>\r\n`,
  ],
  "no final newline": [
    `<Directory /bin>\nRequire all granted\n</Directory>\nWSGIScriptAlias / /bin/nova-api-wsgi`,
    `<Directory ${wsgi}>\nRequire all granted\n</Directory>\nWSGIScriptAlias / ${nova}`,
  ],
  "a continued line": [
    `WSGIScriptAlias / \\\n    /bin/nova-api-wsgi \\\n    process-group=nova\n<Directory /bin>\nRequire all granted\n</Directory>\n`,
    `WSGIScriptAlias / \\\n    ${nova} \\\n    process-group=nova\n<Directory ${wsgi}>\nRequire all granted\n</Directory>\n`,
  ],
  "an alias with a pattern, an import and a plain alias": [
    `WSGIScriptAliasMatch ^(/v3/auth)$ /bin/nova-api-wsgi/$1\nWSGIImportScript /bin/nova-api-wsgi process-group=a application-group=b\nAlias /compute /bin/nova-api-wsgi\n<Location /compute>\n  SetHandler wsgi-script\n</Location>\n<Directory /bin>\nRequire all granted\n</Directory>\n`,
    `WSGIScriptAliasMatch ^(/v3/auth)$ ${nova}/$1\nWSGIImportScript ${nova} process-group=a application-group=b\nAlias /compute ${nova}\n<Location /compute>\n  SetHandler wsgi-script\n</Location>\n<Directory ${wsgi}>\nRequire all granted\n</Directory>\n`,
  ],
  "names of files in the directory": [
    `<Directory /bin>\n  <FilesMatch "^nova-api-wsgi$">\n    Require all granted\n  </FilesMatch>\n</Directory>\nWSGIScriptAlias / /bin/nova-api-wsgi\n`,
    `<Directory ${wsgi}>\n  <FilesMatch "^osapi_compute\\.py$">\n    Require all granted\n  </FilesMatch>\n</Directory>\nWSGIScriptAlias / ${nova}\n`,
  ],
  "one pattern for two scripts that both move": [
    `<Directory /bin>\n  <FilesMatch "^nova-(api-wsgi|metadata-wsgi)$">\n    Require all granted\n  </FilesMatch>\n</Directory>\nWSGIScriptAlias /a /bin/nova-api-wsgi\nWSGIScriptAlias /m /bin/nova-metadata-wsgi\n`,
    `<Directory ${wsgi}>\n  <FilesMatch "^(osapi_compute\\.py|metadata\\.py)$">\n    Require all granted\n  </FilesMatch>\n</Directory>\nWSGIScriptAlias /a ${nova}\nWSGIScriptAlias /m ${metadata}\n`,
  ],
  "a name of a file that is also a service's": [
    `<VirtualHost *:80>\nWSGIScriptAlias / /bin/placement-api\n<Directory /bin>\n<Files placement-api>\nRequire all granted\n</Files>\n</Directory>\n</VirtualHost>\n`,
    `<VirtualHost *:80>\nWSGIScriptAlias / ${purelib}/placement/wsgi/api.py\n<Directory ${purelib}/placement/wsgi>\n<Files api.py>\nRequire all granted\n</Files>\n</Directory>\n</VirtualHost>\n`,
  ],
  "a literal name of a file": [
    `<VirtualHost *:80>\nWSGIScriptAlias / /bin/nova-api-wsgi\n<Directory /bin>\n<Files nova-api-wsgi>\nRequire all granted\n</Files>\n</Directory>\n</VirtualHost>\n`,
    `<VirtualHost *:80>\nWSGIScriptAlias / ${nova}\n<Directory ${wsgi}>\n<Files osapi_compute.py>\nRequire all granted\n</Files>\n</Directory>\n</VirtualHost>\n`,
  ],
  "a name of a file outside of a directory says in which": [
    `WSGIScriptAlias / /bin/nova-api-wsgi\n<Location />\nRequire all granted\n</Location>\n  <Files "nova-api-wsgi">\n    Require all granted\n  </Files>\n`,
    `WSGIScriptAlias / ${nova}\n<Location />\nRequire all granted\n</Location>\n  <Directory ${wsgi}>\n  <Files "osapi_compute.py">\n    Require all granted\n  </Files>\n  </Directory>\n`,
  ],
  "another script in the directory keeps its section, and a copy follows": [
    `<Directory /bin>\n  Require ip 10.0.0.0/8\n</Directory>\nWSGIScriptAlias /a /bin/nova-api-wsgi\nWSGIScriptAlias /b /bin/my-app\n`,
    `<Directory /bin>\n  Require ip 10.0.0.0/8\n</Directory>\n<Directory ${wsgi}>\n  Require ip 10.0.0.0/8\n</Directory>\nWSGIScriptAlias /a ${nova}\nWSGIScriptAlias /b /bin/my-app\n`,
  ],
  "the server's section of a directory that every service has keeps, and a copy follows": [
    `<Directory /usr/bin>\n  Require all granted\n</Directory>\nWSGIScriptAlias /a /usr/bin/nova-api-wsgi\n`,
    `<Directory /usr/bin>\n  Require all granted\n</Directory>\n<Directory ${wsgi}>\n  Require all granted\n</Directory>\nWSGIScriptAlias /a ${nova}\n`,
  ],
  "another host's section stays": [
    `<VirtualHost *:80>\nWSGIScriptAlias / /bin/nova-api-wsgi\n<Directory /bin>\nRequire all granted\n</Directory>\n</VirtualHost>\n<VirtualHost *:81>\nWSGIScriptAlias / /bin/my-app\n<Directory /bin>\nRequire all granted\n</Directory>\n</VirtualHost>\n`,
    `<VirtualHost *:80>\nWSGIScriptAlias / ${nova}\n<Directory ${wsgi}>\nRequire all granted\n</Directory>\n</VirtualHost>\n<VirtualHost *:81>\nWSGIScriptAlias / /bin/my-app\n<Directory /bin>\nRequire all granted\n</Directory>\n</VirtualHost>\n`,
  ],
  "two scripts of two packages get a section each": [
    `<Directory /bin>\nRequire all granted\n</Directory>\nWSGIScriptAlias /a /bin/nova-api-wsgi\nWSGIScriptAlias /p /bin/placement-api\n`,
    `<Directory /bin>\nRequire all granted\n</Directory>\n<Directory ${wsgi}>\nRequire all granted\n</Directory>\n<Directory ${purelib}/placement/wsgi>\nRequire all granted\n</Directory>\nWSGIScriptAlias /a ${nova}\nWSGIScriptAlias /p ${purelib}/placement/wsgi/api.py\n`,
  ],
  "no section opens the script: one opens the file": [
    `<VirtualHost *:80>\n  WSGIScriptAlias / /bin/nova-api-wsgi\n</VirtualHost>\n`,
    `<VirtualHost *:80>\n  WSGIScriptAlias / ${nova}\n  <Directory ${wsgi}>\n      <Files osapi_compute.py>\n          Require all granted\n      </Files>\n  </Directory>\n</VirtualHost>\n`,
  ],
  "an address that is open needs no section": [
    `<VirtualHost *:80>\n  WSGIScriptAlias / /bin/nova-api-wsgi\n  <Location />\n    Require all granted\n  </Location>\n</VirtualHost>\n`,
    `<VirtualHost *:80>\n  WSGIScriptAlias / ${nova}\n  <Location />\n    Require all granted\n  </Location>\n</VirtualHost>\n`,
  ],
  "a wider section that takes the file too": [
    `WSGIScriptAlias / /py/bin/nova-api-wsgi\n<Directory /py>\nRequire all granted\n</Directory>\n`,
    `WSGIScriptAlias / ${nova}\n<Directory /py>\nRequire all granted\n</Directory>\n`,
  ],
  "a wider section that does not": [
    `WSGIScriptAlias / /opt/bin/nova-api-wsgi\n<Directory /opt>\nRequire all granted\n</Directory>\n`,
    `WSGIScriptAlias / ${nova}\n<Directory /opt>\nRequire all granted\n</Directory>\n<Directory ${wsgi}>\nRequire all granted\n</Directory>\n`,
  ],
  "sections of a module, nested": [
    `<IfModule wsgi_module>\n<IfModule alias_module>\nWSGIScriptAlias / /bin/nova-api-wsgi\n<Directory /bin>\nRequire all granted\n</Directory>\n</IfModule>\n</IfModule>\n`,
    `<IfModule wsgi_module>\n<IfModule alias_module>\nWSGIScriptAlias / ${nova}\n<Directory ${wsgi}>\nRequire all granted\n</Directory>\n</IfModule>\n</IfModule>\n`,
  ],
  "a variable with the directory": [
    "Define BIN /bin\nWSGIScriptAlias / ${BIN}/nova-api-wsgi\n<Directory ${BIN}>\nRequire all granted\n</Directory>\n",
    `Define BIN /bin\nWSGIScriptAlias / ${nova}\n<Directory ${wsgi}>\nRequire all granted\n</Directory>\n`,
  ],
  "a variable with the script": [
    "Define APP /bin/nova-api-wsgi\nWSGIScriptAlias / ${APP}\nAlias /compute ${APP}\n<Directory /bin>\nRequire all granted\n</Directory>\n",
    `Define APP ${nova}\nWSGIScriptAlias / \${APP}\nAlias /compute \${APP}\n<Directory ${wsgi}>\nRequire all granted\n</Directory>\n`,
  ],
  "a macro": [
    "<Macro App $port $file>\n<VirtualHost *:$port>\nWSGIScriptAlias / $file\n</VirtualHost>\n</Macro>\nUse App 80 /bin/nova-api-wsgi\n<Directory /bin>\nRequire all granted\n</Directory>\n",
    `<Macro App $port $file>\n<VirtualHost *:$port>\nWSGIScriptAlias / $file\n</VirtualHost>\n</Macro>\nUse App 80 ${nova}\n<Directory ${wsgi}>\nRequire all granted\n</Directory>\n`,
  ],
  "DevStack's holes": [
    `<Directory %NOVA_BIN%>\n    Require all granted\n</Directory>\n%SSLLISTEN%<VirtualHost *:443>\n%SSLLISTEN%    %SSLENGINE%\n%SSLLISTEN%</VirtualHost>\nAlias /compute %NOVA_BIN%/nova-api-wsgi\n<Location /compute>\n    SetHandler wsgi-script\n</Location>\n`,
    `<Directory ${wsgi}>\n    Require all granted\n</Directory>\n%SSLLISTEN%<VirtualHost *:443>\n%SSLLISTEN%    %SSLENGINE%\n%SSLLISTEN%</VirtualHost>\nAlias /compute ${nova}\n<Location /compute>\n    SetHandler wsgi-script\n</Location>\n`,
  ],
  "a variable of Jinja": [
    `{% set bin = '/bin' %}\n<Directory "{{ bin }}">\n{% if x | bool %}\n    Require all granted\n{% endif %}\n</Directory>\nWSGIScriptAlias / {{ bin }}/nova-api-wsgi\n`,
    `{% set bin = '/bin' %}\n<Directory "${wsgi}">\n{% if x | bool %}\n    Require all granted\n{% endif %}\n</Directory>\nWSGIScriptAlias / ${nova}\n`,
  ],
  "a hole of Ruby": [
    `WSGIScriptAlias / <%= @bin dir %>/nova-api-wsgi\n<Directory "<%= @bin dir %>">\nRequire all granted\n</Directory>\n`,
    `WSGIScriptAlias / ${nova}\n<Directory "${wsgi}">\nRequire all granted\n</Directory>\n`,
  ],
  "bytes that are not ASCII beside it": [
    `# é ✓\nWSGIScriptAlias / /bin/nova-api-wsgi\n<Directory /bin>\nRequire all granted\n</Directory>\n`,
    `# é ✓\nWSGIScriptAlias / ${nova}\n<Directory ${wsgi}>\nRequire all granted\n</Directory>\n`,
  ],
  "a sample that is commented out goes with it": [
    `#WSGIScriptAlias /old /bin/nova-api-wsgi\nWSGIScriptAlias / /bin/nova-api-wsgi\n<Directory /bin>\nRequire all granted\n</Directory>\n`,
    `#WSGIScriptAlias /old ${nova}\nWSGIScriptAlias / ${nova}\n<Directory ${wsgi}>\nRequire all granted\n</Directory>\n`,
  ],
};

test.each(Object.entries(changes))("moves %s", async (_, [before, after]) => {
  const files = { ".wsgi-shift.yml": settings, [path]: before };
  const migration = await migrateFiles(files);
  expect(filesAfter(files, migration)[path]).toBe(after);
  for (const { disposition, before: old, after: now } of migration.decisions)
    expect(disposition === "rewrite").toBe(old !== now);
  const again = { ...files, [path]: after };
  expect((await migrateFiles(again)).files).toEqual([]);
});

const head = "<Directory />\nRequire all granted\n</Directory>\n";
const open = (script: string) =>
  `<Location />\nRequire all granted\n</Location>\nWSGIScriptAlias / ${script}\n`;

/** Where nothing is set: what the file itself shows → the path that it gets, null where it is left to a person. */
const shown: Readonly<Record<string, readonly [file: string, path: string | null]>> = {
  "a virtualenv and its version": [
    `WSGIDaemonProcess a python-path=/opt/v/lib/python3.11/site-packages\n${open("/opt/v/bin/nova-api-wsgi")}`,
    "/opt/v/lib/python3.11/site-packages/nova/wsgi/osapi_compute.py",
  ],
  "a virtualenv behind a hole": [
    `WSGIDaemonProcess a python-path={{ venv }}/lib/python3.12/site-packages\n${open("{{ venv }}/bin/ironic-api-wsgi")}`,
    "{{ venv }}/lib/python3.12/site-packages/ironic/wsgi/__init__.py",
  ],
  "a virtualenv without a version": [
    `WSGIDaemonProcess a python-home=/opt/v\n${open("/opt/v/bin/nova-api-wsgi")}`,
    null,
  ],
  "another virtualenv": [
    `WSGIDaemonProcess a python-path=/opt/w/lib/python3.11/site-packages\n${open("/opt/v/bin/nova-api-wsgi")}`,
    null,
  ],
  "a longer path": [
    `WSGIDaemonProcess a python-path=/a/opt/v/lib/python3.11/site-packages\n${open("/opt/v/bin/nova-api-wsgi")}`,
    null,
  ],
  "two versions": [
    `Alias /a /opt/v/lib/python3.9/site-packages/a\nAlias /b /opt/v/lib/python3.11/site-packages/b\n${open("/opt/v/bin/nova-api-wsgi")}`,
    null,
  ],
  "Debian's variable": [
    `ErrorLog \${APACHE_LOG_DIR}/error.log\n${open("/usr/bin/nova-api-wsgi")}`,
    "/usr/lib/python3/dist-packages/nova/wsgi/osapi_compute.py",
  ],
  "Debian's directory of sites": [
    `# goes to /etc/apache2/sites-available\n${open("/usr/bin/placement-api")}`,
    "/usr/lib/python3/dist-packages/placement/wsgi/api.py",
  ],
  "a log directory of Debian and openSUSE": [
    `ErrorLog /var/log/apache2/error.log\n${open("/usr/bin/placement-api")}`,
    null,
  ],
  "openSUSE's directory of sites": [
    `# goes to /etc/apache2/vhosts.d or to /etc/apache2/sites-available\n${open("/usr/bin/placement-api")}`,
    null,
  ],
  "Debian, installed by pip": [
    `ErrorLog \${APACHE_LOG_DIR}/e.log\n${open("/usr/local/bin/nova-api-wsgi")}`,
    null,
  ],
  "Debian or Red Hat": [
    `{% if a %}ErrorLog \${APACHE_LOG_DIR}/e.log{% else %}\nErrorLog /var/log/httpd/e.log\n{% endif %}\n${open("/usr/bin/nova-api-wsgi")}`,
    null,
  ],
  "Red Hat without a version": [`ErrorLog /var/log/httpd/e.log\n${open("/usr/bin/nova-api-wsgi")}`, null],
  "Red Hat with one": [
    `Alias /static /usr/lib/python3.12/site-packages/static\nErrorLog /var/log/httpd/e.log\n${open("/usr/bin/nova-api-wsgi")}`,
    "/usr/lib/python3.12/site-packages/nova/wsgi/osapi_compute.py",
  ],
  "a directory that no distribution has": [
    `WSGIDaemonProcess n python-path=/usr/lib/python3/site-packages\n${open("/usr/bin/nova-api-wsgi")}`,
    null,
  ],
  "no distribution at all": [open("/usr/bin/nova-api-wsgi"), null],
  "Kolla's images": [
    open("/var/lib/kolla/venv/bin/nova-api-wsgi"),
    "/var/lib/kolla/venv/lib/python3/site-packages/nova/wsgi/osapi_compute.py",
  ],
  "a hole that says nothing": [open("%NOVA_BIN%/nova-api-wsgi"), null],
  "a copy of which nothing is known": [open("/var/www/cgi-bin/nova/nova-api-wsgi"), null],
};

test.each([
  ["2024.1", "manual"],
  ["2024.2", "rewrite"],
])(
  "Kolla's images of %s: their packages have a directory without a version since 2024.2",
  async (release, disposition) => {
    const globals = `openstack_release: "${release}"\n`;
    const files = { "etc/kolla/globals.yml": globals, [path]: open("/var/lib/kolla/venv/bin/trove-wsgi") };
    const { decisions } = await migrateFiles(files);
    expect(decisions.map((decision) => decision.disposition)).toEqual([disposition]);
  },
);

test.each(Object.entries(shown))("the module's file, with %s", async (_, [before, file]) => {
  const { decisions } = await migrateFiles({ [path]: before });
  const [decision] = decisions;
  expect(decisions.length).toBe(1);
  expect(decision?.disposition).toBe(file === null ? "manual" : "rewrite");
  expect(decision?.after).toBe(file === null ? decision?.before : `WSGIScriptAlias / ${file}`);
  expect(decision?.reason).toMatch(
    file === null ? /purelib in \.wsgi-shift\.yml.*import application/ : /known from/,
  );
});

test("a sample that is commented out stays where the file is not known", async () => {
  const { decisions } = await migrateFiles({
    [path]: "# Listen 80\n#WSGIScriptAlias / /x/bin/nova-api-wsgi\n",
  });
  expect(decisions.map(({ disposition, reason }) => [disposition, reason])).toEqual([
    ["keep", "commented out; it changes nothing"],
  ]);
});

/** Configurations in files of other kinds, with the setting purelib. */
const elsewhere: Readonly<Record<string, readonly [path: string, before: string, after: string]>> = {
  "two configurations in a chart's values that open the same directory": [
    "values.yaml",
    `conf:\n  a: |\n    Listen {{ $p }}\n    <Directory /v/bin>\n        Require all granted\n    </Directory>\n    <VirtualHost *:{{ $p }}>\n      WSGIScriptAlias /  /v/bin/nova-api-wsgi\n    </VirtualHost>\n\n  b: |\n    <Directory /v/bin>\n        Require all granted\n    </Directory>\n    <VirtualHost *:81>\n      WSGIScriptAlias / /v/bin/nova-metadata-wsgi\n    </VirtualHost>\n  c:\n    d: e\n`,
    `conf:\n  a: |\n    Listen {{ $p }}\n    <Directory /v/bin>\n        Require all granted\n    </Directory>\n    <Directory ${wsgi}>\n        Require all granted\n    </Directory>\n    <VirtualHost *:{{ $p }}>\n      WSGIScriptAlias /  ${nova}\n    </VirtualHost>\n\n  b: |\n    <Directory /v/bin>\n        Require all granted\n    </Directory>\n    <Directory ${wsgi}>\n        Require all granted\n    </Directory>\n    <VirtualHost *:81>\n      WSGIScriptAlias / ${metadata}\n    </VirtualHost>\n  c:\n    d: e\n`,
  ],
  documentation: [
    "doc/source/install.rst",
    `Serve it:\n\n.. code-block:: apache\n\n   <VirtualHost *:80>\n     WSGIScriptAlias / /usr/local/bin/nova-api-wsgi\n     <Directory /usr/local/bin>\n       Require all granted\n     </Directory>\n   </VirtualHost>\n\nThen Alias the rest.\n`,
    `Serve it:\n\n.. code-block:: apache\n\n   <VirtualHost *:80>\n     WSGIScriptAlias / ${nova}\n     <Directory ${wsgi}>\n       Require all granted\n     </Directory>\n   </VirtualHost>\n\nThen Alias the rest.\n`,
  ],
  "a here document": [
    "setup.sh",
    `#!/bin/sh\ncat > /etc/httpd/conf.d/nova.conf <<EOF\nListen 80\nWSGIScriptAlias / /bin/nova-api-wsgi\n<Directory /bin>\nRequire all granted\n</Directory>\nEOF\nrm -rf /bin/x\n`,
    `#!/bin/sh\ncat > /etc/httpd/conf.d/nova.conf <<EOF\nListen 80\nWSGIScriptAlias / ${nova}\n<Directory ${wsgi}>\nRequire all granted\n</Directory>\nEOF\nrm -rf /bin/x\n`,
  ],
};

test.each(Object.entries(elsewhere))("moves %s", async (_, [place, before, after]) => {
  const files = { ".wsgi-shift.yml": settings, [place]: before };
  expect(filesAfter(files, await migrateFiles(files))[place]).toBe(after);
  expect((await migrateFiles({ ...files, [place]: after })).files).toEqual([]);
});

test("a file that is cut off anywhere is moved whole or left alone", async () => {
  const [whole = ""] = changes["one pattern for two scripts that both move"] ?? [];
  for (let end = 0; end < whole.length; end += 7) {
    const before = whole.slice(0, end);
    const files = { ".wsgi-shift.yml": settings, [path]: before };
    const after = filesAfter(files, await migrateFiles(files))[path] ?? "";
    if (after !== before) expect(after).not.toMatch(/(?:Directory|Alias \/a) \/bin/);
  }
});

/** What is easy to read in quadratic time, and how often; twice as much is a megabyte. */
const large: Readonly<Record<string, readonly [number, (count: number) => string]>> = {
  "holes that are not closed": [
    250_000,
    (count) => `WSGIScriptAlias / ${"{{".repeat(count)}/nova-api-wsgi\n`,
  ],
  "quotes that are not closed": [
    250_000,
    (count) => `WSGIScriptAlias / ${'"'.repeat(2 * count + 1)}/bin/nova-api-wsgi\n`,
  ],
  "sections in sections": [
    30_000,
    (count) => `${"<Directory /bin>\n".repeat(count)}WSGIScriptAlias / /bin/nova-api-wsgi\n`,
  ],
  "names on one line": [
    4_000,
    (count) => `<Directory /x>\nWSGIProcessGroup ${"nova-api-wsgi ".repeat(count)}\n`,
  ],
  aliases: [10_000, (count) => "WSGIScriptAlias /x /bin/nova-api-wsgi\n".repeat(count)],
  "continued lines": [250_000, (count) => `WSGIScriptAlias / ${"\\\n".repeat(count)} /bin/nova-api-wsgi\n`],
};

test.each(Object.entries(large))(
  "the time for %s grows with their number alone",
  async (_, [count, make]) => {
    const read = (size: number) => migrateFiles({ ".wsgi-shift.yml": settings, [path]: make(size) });
    await expectLinear(read, count);
  },
);

test("what another configuration names is a hint for people", async () => {
  const template = "files/placement.conf";
  const files = {
    [template]: open("/usr/bin/placement-api"),
    "other.conf": "WSGIScriptAlias / /usr/lib/python3.12/site-packages/x/app.py\n",
  };
  const { decisions } = await migrateFiles(files);
  const [decision] = decisions.filter(({ mention }) => mention.path === template);
  expect(decision?.disposition).toBe("manual");
  expect(decision?.reason).toMatch(
    /^mod_wsgi wants a file.*\(another configuration of this repository names \/usr\/lib\/python3\.12\/site-packages\)$/,
  );
});

describe("a plain directory", () => {
  const directory = "/etc/httpd";
  const conf = "conf.d/nova.conf";
  const before = `<VirtualHost *:80>\nWSGIScriptAlias / /opt/v/bin/nova-api-wsgi\n<Directory /opt/v/bin>\nRequire all granted\n</Directory>\n</VirtualHost>\n`;
  const shim = "from nova.wsgi.osapi_compute import application  # noqa\n";
  const after = before
    .replace("/opt/v/bin/nova-api-wsgi", "/etc/httpd/conf.d/nova-api-wsgi.wsgi")
    .replace("/opt/v/bin", "/etc/httpd/conf.d");

  test("gets a file beside the configuration", async () => {
    const files = { [conf]: before };
    const result = filesAfter(files, await migrateFiles(files, { directory }));
    expect(result).toEqual({ [conf]: after, "conf.d/nova-api-wsgi.wsgi": shim });
    expect((await migrateFiles(result, { directory })).files).toEqual([]);
  });

  test("takes the file that is there already, and leaves another one to a person", async () => {
    const files = { [conf]: before, "conf.d/nova-api-wsgi.wsgi": shim };
    expect(filesAfter(files, await migrateFiles(files, { directory }))).toEqual({ ...files, [conf]: after });
    const other = { ...files, "conf.d/nova-api-wsgi.wsgi": "application = None\n" };
    const migration = await migrateFiles(other, { directory });
    expect(migration.files).toEqual([]);
    expect(migration.decisions.map(({ disposition }) => disposition)).toEqual(["manual"]);
  });

  test.each([
    ["a template", "conf.d/nova.conf.j2", before.replace("80", "{{ port }}")],
    ["DevStack's template", "conf.d/nova.template", before.replace("80", "%PORT%")],
    ["a program", "bin/conf.py", `TEXT = """${before.replaceAll("/opt/v", "{venv}")}"""\n`],
    ["a script", "bin/conf.sh", `#!/bin/sh\ncat > /etc/x.conf <<EOF\n${before}EOF\n`],
    ["documentation", "doc/a.rst", `.. code-block:: apache\n\n${before.replace(/^/gm, "   ")}`],
  ])("gets none from %s, which no server reads", async (_, path, content) => {
    const migration = await migrateFiles({ [path]: content }, { directory });
    expect(migration.files).toEqual([]);
    expect(migration.decisions.map(({ disposition }) => disposition)).toContain("manual");
  });

  test("keeps a section of the server on which other files may rely", async () => {
    const global = "<Directory /opt/v/bin>\nRequire all granted\n</Directory>\n";
    const files = { [conf]: `${global}WSGIScriptAlias / /opt/v/bin/nova-api-wsgi\n` };
    const result = filesAfter(files, await migrateFiles(files, { directory }));
    expect(result[conf]).toBe(
      `${global}${global.replace("/opt/v/bin", "/etc/httpd/conf.d")}WSGIScriptAlias / /etc/httpd/conf.d/nova-api-wsgi.wsgi\n`,
    );
  });

  test("finds the section in another file", async () => {
    const files = {
      "conf/httpd.conf": "<Directory /opt/v/bin>\n  Require ip 10.0.0.0/8\n</Directory>\n",
      [conf]: "WSGIScriptAlias / /opt/v/bin/nova-api-wsgi\n",
    };
    const result = filesAfter(files, await migrateFiles(files, { directory }));
    expect(result["conf/httpd.conf"]).toBe(files["conf/httpd.conf"]);
    expect(result[conf]).toBe(
      "WSGIScriptAlias / /etc/httpd/conf.d/nova-api-wsgi.wsgi\n<Directory /etc/httpd/conf.d>\n  Require ip 10.0.0.0/8\n</Directory>\n",
    );
  });
});

/** content → disposition of each mention, with a word of the reason */
const untouched: Readonly<
  Record<string, readonly [content: string, ...expected: (readonly ["manual" | "keep", RegExp])[]]>
> = {
  "a process group": [`${head}WSGIProcessGroup nova-api-wsgi\n`, ["keep", /WSGIProcessGroup/]],
  "a daemon process": [
    `${head}WSGIDaemonProcess nova-api-wsgi display-name=nova-api-wsgi\n`,
    ["keep", /WSGIDaemonProcess/],
    ["keep", /WSGIDaemonProcess/],
  ],
  "an application group": [`${head}WSGIApplicationGroup nova-api-wsgi\n`, ["keep", /WSGIApplicationGroup/]],
  "a log": [`${head}ErrorLog /var/log/nova-api-wsgi.log\n`, ["keep", /\.log/]],
  "a log without an ending": [`${head}ErrorLog /var/log/nova-api-wsgi\n`, ["keep", /ErrorLog/]],
  "a log format": [`${head}CustomLog /dev/stdout nova-api-wsgi\n`, ["keep", /CustomLog/]],
  "a server's name": [`${head}ServerName nova-api-wsgi\n`, ["keep", /ServerName/]],
  "an included file": [`${head}Include sites/nova-api-wsgi.conf\n`, ["keep", /\.conf/]],
  "a socket behind a proxy": [
    `${head}ProxyPass / "unix:/run/nova-api-wsgi.socket|uwsgi://nova"\n`,
    ["keep", /\.socket/],
  ],
  "a name behind a proxy": [
    `${head}ProxyPass /nova-api-wsgi uwsgi://nova-api-wsgi:80\n`,
    ["keep", /ProxyPass/],
    ["keep", /ProxyPass/],
  ],
  "an address": [`${head}<Location /nova-api-wsgi>\n</Location>\n`, ["keep", /section/]],
  "an address of an alias": [`${head}Alias /nova-api-wsgi /srv/app.py\n`, ["keep", /address/]],
  "a directory": [
    `${head}WSGIScriptAlias / /srv/nova-api-wsgi/app.py\n`,
    ["keep", /address or option|directory/],
  ],
  "a section of a directory": [
    `${head}<Directory /srv/nova-api-wsgi/x>\n</Directory>\n`,
    ["keep", /directory/],
  ],
  "a comment": [`${head}# serves nova-api-wsgi\n`, ["keep", /comment/]],
  "a comment with a directive": [`${head}#WSGIProcessGroup nova-api-wsgi\n`, ["keep", /comment/]],
  "a variable that names the group": [
    `${head}Define APP nova-api-wsgi\nWSGIProcessGroup \${APP}\n`,
    ["keep", /variable/],
  ],
  "a longer name": [`${head}WSGIScriptAlias / /bin/nova-api-wsgi2\n`],
  "a file that stands for the module": [
    `${head}WSGIScriptAlias / /srv/nova-api-wsgi.wsgi\n`,
    ["keep", /\.wsgi/],
  ],
  "a section of a file that is called after the script": [
    `${head}<FilesMatch "^nova-api-wsgi\\.wsgi$">\nRequire all granted\n</FilesMatch>\n`,
    ["keep", /a section for another file/],
  ],
  "a section that takes no file": [
    `${head}<Directory /bin/nova-api-wsgi>\n</Directory>\n`,
    ["manual", /never takes a file/],
  ],
  "an alias inside of the section that opens its directory": [
    "ErrorLog ${APACHE_LOG_DIR}/e.log\n<Directory /usr/bin>\nAlias /compute /usr/bin/nova-api-wsgi\n</Directory>\n",
    ["manual", /section on line 2 holds what names the script/],
  ],
  "a handler": [`${head}WSGIHandlerScript x /bin/nova-api-wsgi\n`, ["manual", /handle_request/]],
  "a dispatcher": [`${head}WSGIDispatchScript /bin/nova-api-wsgi\n`, ["manual", /choose the process/]],
  "a CGI program": [`${head}ScriptAlias / /bin/nova-api-wsgi\n`, ["manual", /CGI/]],
  "a section of files alone": [
    `${head}<Files nova-api-wsgi>\nRequire all granted\n</Files>\n`,
    ["manual", /nothing in this file serves it/],
  ],
  "another callable": [
    `${head}WSGICallableObject app\nWSGIScriptAlias / /bin/nova-api-wsgi\n`,
    ["manual", /WSGICallableObject names app/],
  ],
  "another callable as an option": [
    `${head}WSGIScriptAlias / /bin/nova-api-wsgi callable-object=app\n`,
    ["manual", /callable-object=app/],
  ],
  "a pattern that is not understood": [
    `<Directory /bin>\n<FilesMatch "^(?!x)nova-api-wsgi$">\nRequire all granted\n</FilesMatch>\n</Directory>\nWSGIScriptAlias / /bin/nova-api-wsgi\n`,
    ["manual", /not understood/],
    ["manual", /not understood/],
  ],
  "a pattern that takes another script too": [
    `<Directory /bin>\n<FilesMatch "-wsgi$">\nRequire all granted\n</FilesMatch>\n</Directory>\nWSGIScriptAlias / /bin/nova-api-wsgi\nWSGIScriptAlias /b /bin/my-wsgi\n`,
    ["manual", /takes other scripts too/],
  ],
  "a pattern of directories": [
    `<DirectoryMatch "^/bin">\nRequire all granted\n</DirectoryMatch>\nWSGIScriptAlias / /bin/nova-api-wsgi\n`,
    ["manual", /pattern of directories/],
  ],
  "a section that is not closed": [
    `<Directory /bin>\nRequire all granted\nWSGIScriptAlias / /bin/nova-api-wsgi\n`,
    ["manual", /not closed/],
  ],
  "a variable with other uses": [
    `${head}Define APP /bin/nova-api-wsgi\nWSGIScriptAlias / \${APP}\nSetEnv APP \${APP}\n`,
    ["manual", /other places/],
  ],
  "a macro that puts the path together": [
    `${head}<Macro App $name>\nWSGIScriptAlias / /bin/$name\n</Macro>\nUse App nova-api-wsgi\n`,
    ["manual", /mod_wsgi wants a file/],
  ],
  "a file of somebody's own under the script's name": [
    `${head}WSGIScriptAlias / /var/www/nova/nova-api-wsgi\n`,
    ["manual", /made elsewhere/],
  ],
  "documents of a package": [
    `${head}Alias /doc /usr/share/doc/placement-api\n`,
    ["manual", /made elsewhere/],
  ],
  "a script without a module": [
    `${head}WSGIScriptAlias / /bin/karbor-wsgi\n`,
    ["manual", /never had a module/],
  ],
};

describe("leaves alone", () => {
  test.each(Object.entries(untouched))("%s", async (_, [content, ...expected]) => {
    const migration = await migrateFiles({ ".wsgi-shift.yml": settings, [path]: content });
    expect(migration.decisions.map(({ disposition }) => disposition)).toEqual(
      expected.map(([disposition]) => disposition),
    );
    migration.decisions.forEach(({ reason }, index) => {
      expect(reason).toMatch(expected[index]?.[1] ?? /never/);
    });
    expect(migration.files).toEqual([]);
  });
});
