import { describe, expect, test } from "@jest/globals";
import { filesAfter, migrateFiles } from "../../support/migrate-files.js";

type Files = Readonly<Record<string, string>>;

function spec(version: string, lines: string, name = "openstack-nova"): Files {
  const text = `Name: ${name}\nVersion:   ${version}\nRelease: 1\n\n%install\nmake\n\n%files api\n%{_bindir}/nova-a\n${lines}%{_bindir}/nova-z\n`;
  return { "openstack-nova.spec": text };
}

function debian(version: string, path: string, content: string): Files {
  return { "debian/changelog": `nova (${version}) unstable; urgency=medium\n\n  * New.\n`, [path]: content };
}

const install = "debian/nova-api.install";

/** What is packaged → [before, after of the file that changes] */
const changes: Readonly<Record<string, readonly [before: Files, path: string, after: string]>> = {
  "a version without the script": [
    spec("33.0.0", "%{_bindir}/nova-api-wsgi\n"),
    "openstack-nova.spec",
    spec("33.0.0", "")["openstack-nova.spec"] ?? "",
  ],
  "attributes, and an exclusion": [
    spec(
      "33.1.0",
      "%attr(0755, root, root) %{_bindir}/nova-api-wsgi\n%exclude %{_bindir}/nova-metadata-wsgi\n",
    ),
    "openstack-nova.spec",
    spec("33.1.0", "")["openstack-nova.spec"] ?? "",
  ],
  "a release by its branch": [
    {
      ...spec("XXX", "%{_bindir}/nova-api-wsgi\n"),
      ".gitreview": "[gerrit]\nhost=x\ndefaultbranch=gazpacho-rdo\n",
    },
    "openstack-nova.spec",
    spec("XXX", "")["openstack-nova.spec"] ?? "",
  ],
  "Debian's list": [
    debian("3:33.0.0-0ubuntu1", install, "usr/bin/nova-api\nusr/bin/nova-api-wsgi\n"),
    install,
    "usr/bin/nova-api\n",
  ],
  "Debian's list with a directory": [
    debian("2:34.0.0~rc1-1", install, "debian/tmp/usr/bin/nova-api-wsgi usr/bin\nusr/bin/a\n"),
    install,
    "usr/bin/a\n",
  ],
  "Debian's ini": [
    debian("2:31.0.0-1", "debian/nova-api-uwsgi.ini", "[uwsgi]\nwsgi-file = /usr/bin/nova-api-wsgi\n"),
    "debian/nova-api-uwsgi.ini",
    "[uwsgi]\nmodule = nova.wsgi.osapi_compute:application\n",
  ],
  "Debian's init script": [
    debian(
      "2:31.0.0-1",
      "debian/nova-api.init.in",
      'DAEMON_ARGS="--master --wsgi-file /usr/bin/nova-api-wsgi"\n',
    ),
    "debian/nova-api.init.in",
    'DAEMON_ARGS="--master --module nova.wsgi.osapi_compute:application"\n',
  ],
};

test.each(Object.entries(changes))("rewrites for %s", async (_, [before, path, after]) => {
  const result = filesAfter(before, await migrateFiles(before));
  expect(result).toEqual({ ...before, [path]: after });
  expect((await migrateFiles(result)).files).toEqual([]);
  const crlf = { ...before, [path]: (before[path] ?? "").replaceAll("\n", "\r\n") };
  expect(filesAfter(crlf, await migrateFiles(crlf))[path]).toBe(after.replaceAll("\n", "\r\n"));
});

test("a last line without its end goes", async () => {
  const files = debian("33.0.0-1", install, "usr/bin/a\nusr/bin/nova-api-wsgi");
  expect(filesAfter(files, await migrateFiles(files))[install]).toBe("usr/bin/a\n");
});

/** What is packaged → [files, disposition, a word of the reason] */
const untouched: Readonly<Record<string, readonly [Files, "manual" | "keep", RegExp]>> = {
  "an older version": [
    spec("32.0.0", "%{_bindir}/nova-api-wsgi\n"),
    "keep",
    /32\.0\.0 has the script; it is gone from nova 33\.0\.0 \(2026\.1\)/,
  ],
  "a version without the module": [
    spec("29.0.0", "%{_bindir}/nova-api-wsgi\n"),
    "keep",
    /there from 30\.0\.0 on/,
  ],
  "a version that is not written down": [
    spec("XXX", "%{_bindir}/nova-api-wsgi\n"),
    "manual",
    /drop the line with nova 33\.0\.0 \(2026\.1\)/,
  ],
  "a candidate of the version": [
    spec("33.0.0.0rc1", "%{_bindir}/nova-api-wsgi\n"),
    "manual",
    /drop the line/,
  ],
  "another package": [spec("40.0", "%{_bindir}/nova-api-wsgi\n", "mine"), "manual", /drop the line/],
  "a template": [
    { "nova.spec.j2": "Version: {{ py2rpmversion() }}\n%files\n%{_bindir}/nova-api-wsgi\n" },
    "manual",
    /drop the line/,
  ],
  "an older release's branch": [
    {
      ...spec("XXX", "%{_bindir}/nova-api-wsgi\n"),
      ".gitreview": "[gerrit]\ndefaultbranch=epoxy-rdo\n",
    },
    "keep",
    /release 2025\.1 has the script/,
  ],
  "a script that is there still": [
    { "openstack-heat.spec": "Name: openstack-heat\nVersion: 26.0.0\n%files\n%{_bindir}/heat-wsgi-api\n" },
    "keep",
    /still has heat-wsgi-api/,
  ],
  "a script that its project wrote anew": [
    { "a.spec": "Name: openstack-gnocchi\nVersion: 4.7.0\n%files\n%{_bindir}/gnocchi-api\n" },
    "keep",
    /still has gnocchi-api/,
  ],
  "work on the script": [
    { "a.spec": "%install\ninstall -m 644 %{buildroot}%{_bindir}/placement-api %{buildroot}/srv/app.wsgi\n" },
    "manual",
    /placement 15\.0\.0 .*take %\{python3_sitelib\}\/placement\/wsgi\/api\.py/,
  ],
  "a line of the build that looks like the list's": [
    { "a.spec": "Version: 40\n%install\n%{_bindir}/nova-api-wsgi\n%files\n" },
    "manual",
    /has no nova-api-wsgi to work on/,
  ],
  "a comment": [{ "a.spec": "%files\n# %{_bindir}/nova-api-wsgi\n" }, "keep", /a comment/],
  "Debian's older version": [
    debian("2:32.0.0-1", install, "usr/bin/nova-api-wsgi\n"),
    "keep",
    /has the script/,
  ],
  "Debian's list without a changelog": [{ [install]: "usr/bin/nova-api-wsgi\n" }, "manual", /drop the line/],
  "Debian's list to another place": [
    debian("2:33.0.0-1", install, "usr/bin/nova-api-wsgi usr/lib/cgi-bin\n"),
    "manual",
    /take usr\/lib\/python3\/dist-packages\/nova\/wsgi\/osapi_compute\.py/,
  ],
  "Debian's rules": [
    debian("2:33.0.0-1", "debian/rules", "\tmv debian/tmp/usr/bin/nova-api-wsgi debian/x\n"),
    "manual",
    /to work on/,
  ],
  "Debian's links": [
    debian("2:33.0.0-1", "debian/nova.links", "usr/bin/nova-api-wsgi usr/bin/nova-x\n"),
    "manual",
    /to work on/,
  ],
  "what Debian does not install": [
    debian("2:33.0.0-1", "debian/not-installed", "usr/bin/nova-api-wsgi\n"),
    "keep",
    /need not be there/,
  ],
  "Debian's ini for a version without the module": [
    debian("2:10.0.0-1", "debian/nova-api-uwsgi.ini", "[uwsgi]\nwsgi-file = /usr/bin/nova-api-wsgi\n"),
    "keep",
    /packaging of version 2:10\.0\.0-1/,
  ],
  "the changelog itself": [
    { "debian/changelog": "nova (2:33.0.0-1) unstable; urgency=low\n\n  * Drop nova-api-wsgi.\n" },
    "keep",
    /history/,
  ],
};

describe("leaves alone", () => {
  test.each(Object.entries(untouched))("%s", async (_, [files, disposition, reason]) => {
    const migration = await migrateFiles(files);
    expect(migration.files).toEqual([]);
    expect(migration.decisions.map((decision) => decision.disposition)).toEqual([disposition]);
    expect(migration.decisions[0]?.reason).toMatch(reason);
  });
});
