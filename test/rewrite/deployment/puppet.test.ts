import { describe, expect, test } from "@jest/globals";
import { filesAfter, migrateFiles } from "../../support/migrate-files.js";

type Files = Readonly<Record<string, string>>;

const apache =
  "class cinder::wsgi::apache {\n  openstacklib::wsgi::apache { 'cinder_wsgi':\n    wsgi_script_file   => 'cinder-api',\n    wsgi_script_source => $cinder::params::cinder_wsgi_script_source,\n  }\n}\n";
const metadata =
  '{ "operatingsystem_support": [{ "operatingsystem": "CentOS", "operatingsystemrelease": ["9"] }] }\n';
const debian = "'/usr/lib/python3/dist-packages/cinder/wsgi/api.py'";
const redHat = '"/usr/lib/python${openstacklib::defaults::pyver3}/site-packages/cinder/wsgi/api.py"';

function params(debianValue: string, redHatValue: string, variables = ""): string {
  return `# == Class: cinder::params
class cinder::params {
  include openstacklib::defaults
${variables}
  case $facts['os']['family'] {
    'Debian': {
      $user                      = "\${facts['os']['name']}{"
      $cinder_wsgi_script_source = ${debianValue}
    }
    'RedHat': {
      # the API's script: }
      $cinder_wsgi_script_source = ${redHatValue}
    }
    default: {
      fail("Unsupported osfamily: \${facts['os']['family']}")
    }
  }
}
`;
}

function spec(debianValue: string, redHatValue: string): string {
  return `    let(:platform_params) do
      case facts[:os]['family']
      when 'Debian'
        {
          :wsgi_script_path   => '/usr/lib/cgi-bin/cinder',
          :wsgi_script_source => ${debianValue}
        }
      when 'RedHat'
        { :wsgi_script_path   => '/var/www/cgi-bin/cinder',
          :wsgi_script_source => ${redHatValue},
        }
      end
    end
`;
}

function everywhere(value: string): string {
  return `      it { is_expected.to contain_openstacklib__wsgi__apache('cinder_wsgi').with(
        :bind_port          => 8776,
        :wsgi_script_source => ${value},
      )}
`;
}

const script = "'/usr/bin/cinder-wsgi'";
const module = { "manifests/wsgi/apache.pp": apache, "metadata.json": metadata };

/** before → after: only the files that change stand in `after`. */
const changes: Readonly<Record<string, readonly [before: Files, after: Files]>> = {
  "both families": [
    { ...module, "manifests/params.pp": params(script, script) },
    { "manifests/params.pp": params(debian, redHat) },
  ],
  "a family that is left": [
    { ...module, "manifests/params.pp": params(script, redHat) },
    { "manifests/params.pp": params(debian, redHat) },
  ],
  "a manifest that has the release of Python": [
    {
      ...module,
      "manifests/params.pp": params(script, script, "  $pyver3 = $openstacklib::defaults::pyver3\n"),
    },
    {
      "manifests/params.pp": params(
        debian,
        '"/usr/lib/python${pyver3}/site-packages/cinder/wsgi/api.py"',
        "  $pyver3 = $openstacklib::defaults::pyver3\n",
      ),
    },
  ],
  "a manifest that has the directory": [
    {
      ...module,
      "manifests/params.pp": params(script, script, "  $pybasedir = $::openstacklib::defaults::pybasedir\n"),
    },
    {
      "manifests/params.pp": params(
        '"${pybasedir}/cinder/wsgi/api.py"',
        '"${pybasedir}/cinder/wsgi/api.py"',
        "  $pybasedir = $::openstacklib::defaults::pybasedir\n",
      ),
    },
  ],
  "one value for all systems": [
    {
      ...module,
      "manifests/params.pp": `class cinder::params {\n  include openstacklib::defaults\n  $cinder_wsgi_script_source = ${script}\n  case $::osfamily {\n    'Debian': { $a = 1 }\n  }\n}\n`,
    },
    {
      "manifests/params.pp": `class cinder::params {\n  include openstacklib::defaults\n  $cinder_wsgi_script_source = $facts['os']['family'] ? {\n    'RedHat' => ${redHat},\n    default  => ${debian},\n  }\n  case $::osfamily {\n    'Debian': { $a = 1 }\n  }\n}\n`,
    },
  ],
  "its unit test": [
    {
      ...module,
      "manifests/params.pp": params(script, script),
      "spec/classes/a_spec.rb": spec(script, script),
    },
    {
      "manifests/params.pp": params(debian, redHat),
      "spec/classes/a_spec.rb": spec(debian, "'/usr/lib/python3.9/site-packages/cinder/wsgi/api.py'"),
    },
  ],
  "a unit test of every system": [
    {
      ...module,
      "manifests/params.pp": params(script, script),
      "spec/classes/a_spec.rb": everywhere(script),
    },
    {
      "manifests/params.pp": params(debian, redHat),
      "spec/classes/a_spec.rb": everywhere(
        `facts[:os]['family'] == 'RedHat' ? '/usr/lib/python3.9/site-packages/cinder/wsgi/api.py' : ${debian}`,
      ),
    },
  ],
  "a test that the manifest has left behind": [
    {
      ...module,
      "manifests/params.pp": params(debian, redHat),
      "spec/classes/a_spec.rb": spec(script, "'/x'"),
    },
    { "spec/classes/a_spec.rb": spec(debian, "'/x'") },
  ],
  "a variable behind a class's parameter": [
    {
      "manifests/params.pp": params(script, "undef"),
      "manifests/wsgi/apache.pp":
        "# [*wsgi_script_source*]\n#   (Optional) The script.\n#   Defaults to '/usr/bin/cinder-wsgi'\nclass cinder::wsgi::apache (\n  $servername         = $facts['networking']['fqdn'],\n  $wsgi_script_source = $cinder::params::cinder_wsgi_script_source,\n) inherits cinder::params {\n  file { '/var/www/cgi-bin/cinder/app':\n    source => $wsgi_script_source,\n  }\n}\n",
    },
    {
      "manifests/params.pp": params(debian, "undef"),
      "manifests/wsgi/apache.pp":
        "# [*wsgi_script_source*]\n#   (Optional) The script.\n#   Defaults to $cinder::params::cinder_wsgi_script_source\nclass cinder::wsgi::apache (\n  $servername         = $facts['networking']['fqdn'],\n  $wsgi_script_source = $cinder::params::cinder_wsgi_script_source,\n) inherits cinder::params {\n  file { '/var/www/cgi-bin/cinder/app':\n    source => $wsgi_script_source,\n  }\n}\n",
    },
  ],
  "a name that is put together": [
    {
      "manifests/params.pp":
        "class heat::params {\n  case $facts['os']['family'] {\n    'Debian': {\n      $heat_api_wsgi_script_source     = '/usr/bin/heat-wsgi-api'\n      $heat_api_cfn_wsgi_script_source = '/usr/bin/heat-wsgi-api-cfn'\n    }\n  }\n}\n",
      "manifests/wsgi/apache.pp":
        'define heat::wsgi::apache {\n  openstacklib::wsgi::apache { $title:\n    wsgi_script_source => getvar("::heat::params::heat_${title}_wsgi_script_source"),\n  }\n}\n',
    },
    {
      "manifests/params.pp":
        "class heat::params {\n  case $facts['os']['family'] {\n    'Debian': {\n      $heat_api_wsgi_script_source     = '/usr/lib/python3/dist-packages/heat/wsgi/api.py'\n      $heat_api_cfn_wsgi_script_source = '/usr/lib/python3/dist-packages/heat/wsgi/cfn.py'\n    }\n  }\n}\n",
    },
  ],
  "an attribute of its own": [
    {
      "manifests/site.pp":
        "node default {\n  if $facts['os']['family'] == 'Debian' {\n    class { 'keystone::wsgi::apache':\n      wsgi_script_source => '/usr/bin/keystone-wsgi-public',\n    }\n  }\n}\n",
    },
    {
      "manifests/site.pp":
        "node default {\n  if $facts['os']['family'] == 'Debian' {\n    class { 'keystone::wsgi::apache':\n      wsgi_script_source => '/usr/lib/python3/dist-packages/keystone/wsgi/api.py',\n    }\n  }\n}\n",
    },
  ],
  "a file in the package itself": [
    {
      "manifests/params.pp":
        "class ironic::params {\n  case $::os['family'] {\n    'Debian': { $ironic_script_source = '/bin/ironic-api-wsgi' }\n  }\n}\n",
      "manifests/wsgi.pp":
        "class w {\n  file { '/a': source => $ironic::params::ironic_script_source, }\n}\n",
    },
    {
      "manifests/params.pp":
        "class ironic::params {\n  case $::os['family'] {\n    'Debian': { $ironic_script_source = '/usr/lib/python3/dist-packages/ironic/wsgi/__init__.py' }\n  }\n}\n",
    },
  ],
  "the system that can change, where another cannot": [
    {
      "manifests/wsgi/apache.pp": apache.replaceAll("cinder", "magnum"),
      "metadata.json": metadata,
      "manifests/params.pp": params("'/usr/bin/magnum-api-wsgi'", "'/usr/bin/magnum-api-wsgi'").replaceAll(
        "cinder",
        "magnum",
      ),
      "spec/classes/a_spec.rb": spec("'/usr/bin/magnum-api-wsgi'", "'/usr/bin/magnum-api-wsgi'"),
    },
    {
      "manifests/params.pp": params("'/usr/bin/magnum-api-wsgi'", redHat).replaceAll("cinder", "magnum"),
      "spec/classes/a_spec.rb": spec(
        "'/usr/bin/magnum-api-wsgi'",
        "'/usr/lib/python3.9/site-packages/magnum/wsgi/api.py'",
      ),
    },
  ],
  "Hiera's data of a system": [
    {
      "data/os/Debian.yaml":
        "---\nkeystone::wsgi::apache::wsgi_script_source: '/usr/bin/keystone-wsgi-public'  # old\n",
    },
    {
      "data/os/Debian.yaml":
        "---\nkeystone::wsgi::apache::wsgi_script_source: '/usr/lib/python3/dist-packages/keystone/wsgi/api.py'  # old\n",
    },
  ],
  "Hiera's data by the settings": [
    {
      ".wsgi-shift.yml": "purelib: /usr/lib/python3.12/site-packages\n",
      "hieradata/common.yaml": "octavia::wsgi::apache::wsgi_script_source: /usr/bin/octavia-wsgi\n",
    },
    {
      "hieradata/common.yaml":
        "octavia::wsgi::apache::wsgi_script_source: /usr/lib/python3.12/site-packages/octavia/wsgi/api.py\n",
    },
  ],
  "one path for all by the settings": [
    {
      ".wsgi-shift.yml": "purelib: /opt/stack/lib/python3.12/site-packages\n",
      "manifests/a.pp":
        "openstacklib::wsgi::apache { 'a':\n  wsgi_script_source => '/usr/bin/cinder-wsgi',\n}\n",
    },
    {
      "manifests/a.pp":
        "openstacklib::wsgi::apache { 'a':\n  wsgi_script_source => '/opt/stack/lib/python3.12/site-packages/cinder/wsgi/api.py',\n}\n",
    },
  ],
};

describe("rewrites", () => {
  test.each(Object.entries(changes))("%s, once, with any line end", async (_, [before, after]) => {
    const result = filesAfter(before, await migrateFiles(before));
    expect(result).toEqual({ ...before, ...after });
    expect((await migrateFiles(result)).files).toEqual([]);
    const crlf = mapped(before, (text) => text.replaceAll("\n", "\r\n"));
    expect(filesAfter(crlf, await migrateFiles(crlf))).toEqual(
      mapped({ ...before, ...after }, (text) => text.replaceAll("\n", "\r\n")),
    );
    const cut = mapped(before, (text) => text.replace(/\n$/, ""));
    expect(filesAfter(cut, await migrateFiles(cut))).toEqual(
      mapped({ ...before, ...after }, (text) => text.replace(/\n$/, "")),
    );
  });
});

function mapped(files: Files, change: (text: string) => string): Files {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [path, change(text)]));
}

function site(line: string): Files {
  return { "manifests/site.pp": `class a {\n  ${line}\n}\n` };
}

/** files → disposition of each mention, with a word of the reason */
const untouched: Readonly<
  Record<string, readonly [files: Files, ...expected: (readonly ["manual" | "keep", RegExp])[]]>
> = {
  "the daemon process": [site("wsgi_daemon_process => 'placement-api',"), ["keep", /daemon process/]],
  "the process group": [site("wsgi_process_group => 'cinder-wsgi',"), ["keep", /daemon process/]],
  "the copy's name": [site("wsgi_script_file => 'placement-api',"), ["keep", /copy that Apache serves/]],
  "the copy's path": [
    site("$copy = '/usr/lib/cgi-bin/cinder/cinder-wsgi'"),
    ["keep", /copy that Apache serves/],
  ],
  "a service": [site("Placement_api_uwsgi_config<||> ~> Service['placement-api']"), ["keep", /service/]],
  "a package": [site("package { 'neutron-api': ensure => present }"), ["keep", /service/]],
  "a comment on the service": [
    site("# to make placement-api be a web app using apache mod_wsgi."),
    ["keep", /service/],
  ],
  "a test on the service": [
    { "spec/classes/a_spec.rb": "context 'when running aodh-api in wsgi' do\nend\n" },
    ["keep", /service/],
  ],
  "an attribute that is no copy": [
    site("exec { 'a': command => '/usr/bin/cinder-wsgi' }"),
    ["manual", /what takes the path/],
  ],
  "a log": [site("$log = '/var/log/cinder-wsgi.log'"), ["keep", /\.log/]],
  "a longer name": [site("$x_wsgi_script_source = '/usr/bin/cinder-wsgi-debug'")],
  "a virtualenv": [
    site("$x_wsgi_script_source = '/opt/cinder/bin/cinder-wsgi'"),
    ["manual", /in \/usr\/bin alone/],
  ],
  "a command line": [site("$x_wsgi_script_source = '/usr/bin/cinder-wsgi --port 1'"), ["manual", /alone/]],
  "a hole before it": [site('$x_wsgi_script_source = "${bin}/cinder-wsgi"'), ["manual", /alone/]],
  "a variable that nothing copies": [
    site("$x_wsgi_script_source = '/usr/bin/cinder-wsgi'"),
    ["manual", /nothing in this repository copies/],
  ],
  "a variable whose use is another": [
    {
      ...module,
      "manifests/params.pp": params(script, script),
      "manifests/b.pp": "exec { 'a':\n  command => $cinder::params::cinder_wsgi_script_source,\n}\n",
    },
    ["manual", /manifests\/b\.pp:2 uses \$cinder_wsgi_script_source for more/],
    ["manual", /manifests\/b\.pp:2/],
  ],
  "a variable within a text": [
    {
      ...module,
      "manifests/params.pp": params(script, script),
      "manifests/b.pp": "file { 'a':\n  source => \"${cinder::params::cinder_wsgi_script_source}.d\",\n}\n",
    },
    ["manual", /manifests\/b\.pp:2/],
    ["manual", /manifests\/b\.pp:2/],
  ],
  "a variable in a template": [
    {
      ...module,
      "manifests/params.pp": params(script, script),
      "templates/a.erb": "<%= scope['cinder::params::cinder_wsgi_script_source'] %>\n",
    },
    ["manual", /templates\/a\.erb/],
    ["manual", /templates\/a\.erb/],
  ],
  "a default of a parameter": [
    {
      "manifests/wsgi/apache.pp": `class cinder::wsgi::apache (\n  $wsgi_script_source = ${script},\n) {\n  include openstacklib::defaults\n  openstacklib::wsgi::apache { 'a':\n    wsgi_script_source => $wsgi_script_source,\n  }\n}\n`,
    },
    ["manual", /params\.pp/],
  ],
  "a comment on a default that a person changes": [
    {
      "manifests/a.pp": `# [*wsgi_script_source*]\n#   Defaults to ${script}\nclass a (\n  $wsgi_script_source = ${script},\n) {\n  file { 'x': source => $wsgi_script_source, }\n}\n`,
    },
    ["manual", /follows that/],
    ["manual", /params\.pp/],
  ],
  "Red Hat without openstacklib": [
    { ...module, "manifests/params.pp": params("undef", script).replace("openstacklib::defaults", "stdlib") },
    ["manual", /does not include openstacklib::defaults/],
  ],
  "another family": [
    { ...module, "manifests/params.pp": params(script, "undef").replace("'Debian'", "'Suse'") },
    ["manual", /does not say for which system/],
  ],
  "several families": [
    { ...module, "manifests/params.pp": params(script, "undef").replace("'Debian'", "'Debian', 'Suse'") },
    ["manual", /does not say for which system/],
  ],
  "a condition on something else": [
    {
      ...module,
      "manifests/params.pp": params(script, "undef").replace(
        "$facts['os']['family'] {",
        "$facts['os']['name'] {",
      ),
    },
    ["manual", /does not say for which system/],
  ],
  "brackets that do not match": [
    { ...module, "manifests/params.pp": `${params(script, "undef")}}\n` },
    ["manual", /does not say for which system/],
  ],
  "a heredoc": [
    { ...module, "manifests/params.pp": `${params(script, "undef")}$text = @(END)\n  { [\nEND\n` },
    ["manual", /does not say for which system/],
  ],
  "a test of an unknown release of Python keeps the manifest with it": [
    {
      "manifests/wsgi/apache.pp": apache,
      "manifests/params.pp": params("undef", script),
      "spec/classes/a_spec.rb": spec("'/x'", script),
    },
    ["manual", /becomes "\/usr\/lib.*together with spec\/classes\/a_spec\.rb:10/],
    ["manual", /what the manifests give on RedHat is not known/],
  ],
  "a test of no manifest": [
    { "spec/classes/a_spec.rb": spec(script, "'/x'") },
    ["manual", /what the manifests give on Debian is not known/],
  ],
  "a test's parameter": [
    {
      ...module,
      "manifests/params.pp": params(script, "undef"),
      "spec/classes/a_spec.rb": `let(:params) do\n  { :wsgi_script_source => ${script} }\nend\n`,
    },
    ["manual", /together with spec\/classes\/a_spec\.rb:2/],
    ["manual", /does not say by facts/],
  ],
  "a file that Debian's packages lack in the release": [
    {
      ".gitreview": "[gerrit]\ndefaultbranch=stable/2025.2\n",
      "manifests/a.pp":
        "class a {\n  if $facts['os']['family'] == 'Debian' {\n    file { 'a': source => '/usr/bin/glance-wsgi-api', }\n  }\n}\n",
      "manifests/b.pp":
        "class b {\n  if $facts['os']['family'] == 'Debian' {\n    a { 'a': wsgi_script_source => '/usr/bin/glance-wsgi-api', }\n  }\n}\n",
    },
    ["manual", /LP#2136411/],
    ["manual", /LP#2136411/],
  ],
  "a script whose file no release is known to have": [
    { "manifests/a.pp": "class a {\n  file { 'a': source => '/usr/bin/gnocchi-api', }\n}\n" },
    ["manual", /no OpenStack release is known/],
  ],
  "Hiera's data of an unknown system": [
    { "data/common.yaml": "keystone::wsgi::apache::wsgi_script_source: /usr/bin/keystone-wsgi-public\n" },
    ["manual", /for which system/],
  ],
  "another parameter in Hiera": [
    {
      "data/os/Debian.yaml":
        "x::script: /usr/bin/cinder-wsgi\nplacement::wsgi::apache::wsgi_script_file: placement-api\n",
    },
    ["manual", /no wsgi_script_source/],
    ["keep", /stands alone|copy/],
  ],
  "release notes": [
    { "releasenotes/notes/a.yaml": "fixes:\n  - /usr/bin/cinder-wsgi\n" },
    ["keep", /history/],
  ],
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
