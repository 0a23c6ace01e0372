import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { evaluatePuppet } from "../../support/evaluate-puppet.js";
import { filesAfter, migrateFiles } from "../../support/migrate-files.js";

/** The shape of openstacklib's class, which says where Python's packages lie. */
const defaults = `class openstacklib::defaults {
  case $facts['os']['family'] {
    'RedHat': {
      $pyver3 = $facts['os']['release']['major'] ? {
        '10'    => '3.12',
        default => '3.9',
      }
      $pybasedir = "/usr/lib/python\${pyver3}/site-packages"
    }
    default: {
      $pyver3 = '3'
      $pybasedir = "/usr/lib/python\${pyver3}/dist-packages"
    }
  }
}
`;

function copyIn(module: string): string {
  return `class ${module}::wsgi {\n  file { '/var/www/cgi-bin/${module}-api':\n    source => $${module}::params::api_wsgi_script_source,\n  }\n}\n`;
}

/** Three ways in which a module knows where packages lie, and the file that each of them has to find. */
const modules: Readonly<Record<string, readonly [manifest: string, file: string]>> = {
  placement: [
    "class placement::params {\n  include openstacklib::defaults\n  $pybasedir = $openstacklib::defaults::pybasedir\n  $api_wsgi_script_source = '/usr/bin/placement-api'\n}\n",
    "placement/wsgi/api.py",
  ],
  nova: [
    "class nova::params {\n  include openstacklib::defaults\n  $api_wsgi_script_source = '/usr/bin/nova-api-wsgi'\n}\n",
    "nova/wsgi/osapi_compute.py",
  ],
  cinder: [
    "class cinder::params {\n  include openstacklib::defaults\n  $pyver3 = $openstacklib::defaults::pyver3\n  case $facts['os']['family'] {\n    'RedHat': {\n      $api_wsgi_script_source = '/usr/bin/cinder-wsgi'\n    }\n    'Debian': {\n      $api_wsgi_script_source = '/usr/bin/cinder-wsgi'\n    }\n  }\n}\n",
    "cinder/wsgi/api.py",
  ],
};

const systems = [
  { os: { family: "Debian", release: { major: "12" } }, packages: "/usr/lib/python3/dist-packages" },
  { os: { family: "RedHat", release: { major: "9" } }, packages: "/usr/lib/python3.9/site-packages" },
  { os: { family: "RedHat", release: { major: "10" } }, packages: "/usr/lib/python3.12/site-packages" },
];

let directory = "";
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "wsgi-shift-puppet-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

test.each(systems)(
  "Puppet finds the modules' files on $os.family $os.release.major",
  async ({ os, packages }) => {
    const names = Object.keys(modules);
    const before = Object.fromEntries(
      Object.entries(modules).flatMap(([name, [manifest]]) => [
        [`${name}/manifests/params.pp`, manifest],
        [`${name}/manifests/wsgi.pp`, copyIn(name)],
      ]),
    );
    const after = filesAfter(before, await migrateFiles(before));
    const values = await evaluatePuppet(
      { ...after, "openstacklib/manifests/defaults.pp": defaults },
      { variables: names.map((name) => `${name}::params::api_wsgi_script_source`), os },
      await mkdtemp(join(directory, "run-")),
    );
    expect(values).toEqual(names.map((name) => `${packages}/${modules[name]?.[1]}`));
  },
);
