import { expect, test } from "@jest/globals";
import { openStackReleases } from "../../../src/registry/openstack-release.js";
import { migrateFiles } from "../../support/migrate-files.js";

const wsgiFile = (script: string) => `uwsgi:\n  wsgi-file: /bin/${script}\n`;
const image = (tag: string) => `images:\n  tags:\n    api: quay.io/airshipit/octavia:${tag}\n`;

test.each<readonly [string, Readonly<Record<string, string>>, string, string, string | null]>([
  [
    "nothing says a release: the newest",
    { "a/values.yaml": wsgiFile("octavia-wsgi") },
    "rewrite",
    "broken",
    "2025.2",
  ],
  [
    "gone from master alone",
    { "a/values.yaml": wsgiFile("barbican-wsgi-api") },
    "rewrite",
    "broken",
    "master",
  ],
  ["still there", { "a/values.yaml": wsgiFile("heat-wsgi-api") }, "rewrite", "breaks", null],
  [
    "the path's release has both",
    { "x/2025.2/values.yaml": wsgiFile("magnum-api-wsgi") },
    "rewrite",
    "breaks",
    "2026.1",
  ],
  [
    "the path's release has the script alone",
    { "x/2025.1/values.yaml": wsgiFile("octavia-wsgi") },
    "keep",
    "breaks",
    "2025.2",
  ],
  [
    "its images have both",
    { "values.yaml": image("2025.2-noble") + wsgiFile("magnum-api-wsgi") },
    "rewrite",
    "breaks",
    "2026.1",
  ],
  [
    "its images have the script alone",
    { "values.yaml": image("2024.1-jammy") + wsgiFile("octavia-wsgi") },
    "keep",
    "breaks",
    "2025.2",
  ],
  [
    "its images have the module alone",
    { "values.yaml": image("2026.1-noble") + wsgiFile("octavia-wsgi") },
    "rewrite",
    "broken",
    "2025.2",
  ],
  [
    "images of several releases: the service's own",
    { "values.yaml": `${image("2024.1-jammy")}    dep: x/other:2026.1\n${wsgiFile("octavia-wsgi")}` },
    "keep",
    "breaks",
    "2025.2",
  ],
  [
    "images of several releases, none of the service's: the newest",
    { "values.yaml": `t: x/a:2024.1\nu: x/b:2026.1\n${wsgiFile("octavia-wsgi")}` },
    "rewrite",
    "broken",
    "2025.2",
  ],
  [
    "the chart around it",
    {
      "octavia/Chart.yaml": "name: octavia\nversion: 2025.1.3+abc\n",
      "octavia/values.yaml": wsgiFile("octavia-wsgi"),
    },
    "keep",
    "breaks",
    "2025.2",
  ],
  [
    "the chart that an override is for",
    {
      "octavia/Chart.yaml": "version: 2025.1.0\n",
      "values_overrides/octavia/tls.yaml": wsgiFile("octavia-wsgi"),
    },
    "keep",
    "breaks",
    "2025.2",
  ],
  [
    "the chart that an older override is for",
    {
      "octavia/Chart.yaml": "version: 2026.1.0\n",
      "overrides/octavia/2024.1.yaml": "a: b\n",
      "overrides/octavia/tls.yaml": wsgiFile("octavia-wsgi"),
    },
    "rewrite",
    "broken",
    "2025.2",
  ],
  [
    "a chart with a version of its own",
    { "octavia/Chart.yaml": "version: 0.2.3\n", "octavia/values.yaml": wsgiFile("octavia-wsgi") },
    "rewrite",
    "broken",
    "2025.2",
  ],
  [
    "the images that its chart's values name",
    {
      "charts/octavia/Chart.yaml": "version: 1.0.1\n",
      "charts/octavia/values.yaml": 'openstackTag: "yoga"\n',
      "charts/octavia/templates/conf/_api.ini.tpl": "[uwsgi]\nwsgi-file = /bin/octavia-wsgi\n",
    },
    "keep",
    "breaks",
    "2025.2",
  ],
  [
    "images of the service of several releases: that of the most",
    {
      "values.yaml": `${image("2024.1-jammy").repeat(2)}old: x/octavia-x:2025.2\n${wsgiFile("octavia-wsgi")}`,
    },
    "keep",
    "breaks",
    "2025.2",
  ],
  [
    "its chart's application",
    {
      "charts/octavia/Chart.yaml": 'version: 0.6.7\nappVersion: "bobcat"\n',
      "charts/octavia/templates/_api.ini.tpl": "[uwsgi]\nwsgi-file = /bin/octavia-wsgi\n",
    },
    "keep",
    "breaks",
    "2025.2",
  ],
  [
    "a chart whose version is newer than its images: the older",
    {
      "charts/octavia/Chart.yaml": "version: 2025.2.0\n",
      "charts/octavia/values.yaml": image("2024.1-jammy"),
      "charts/octavia/templates/_api.ini.tpl": "[uwsgi]\nwsgi-file = /bin/octavia-wsgi\n",
    },
    "keep",
    "breaks",
    "2025.2",
  ],
  [
    "values for a release beside the chart's own",
    {
      "octavia/2024.2-ubuntu.yaml": "a: b\n",
      "octavia/values_overrides/conf.yaml": wsgiFile("octavia-wsgi"),
    },
    "keep",
    "breaks",
    "2025.2",
  ],
  [
    "values for several releases: the oldest",
    {
      "values_overrides/octavia/2025.2-ubuntu.yaml": "a: b\n",
      "values_overrides/octavia/loci-2025.1-ubuntu.yaml": "a: b\n",
      "octavia/conf.yaml": wsgiFile("octavia-wsgi"),
    },
    "keep",
    "breaks",
    "2025.2",
  ],
  [
    "values for a release of the whole repository",
    { "overrides/train.yaml": "a: b\n", "conf/octavia.yaml": wsgiFile("octavia-wsgi") },
    "keep",
    "breaks",
    "2025.2",
  ],
  [
    "values for releases of other charts",
    {
      "octavia-2/2024.2-ubuntu.yaml": "a: b\n",
      "nova/2025.1-ubuntu.yaml": "a: b\n",
      "octavia/conf.yaml": wsgiFile("octavia-wsgi"),
    },
    "rewrite",
    "broken",
    "2025.2",
  ],
  [
    "values of newer releases",
    { "octavia/2025.2-ubuntu.yaml": "a: b\n", "octavia/conf.yaml": wsgiFile("octavia-wsgi") },
    "rewrite",
    "broken",
    "2025.2",
  ],
  [
    "a chart before the values beside it",
    {
      "octavia/Chart.yaml": "version: 2026.1.0\n",
      "values_overrides/octavia/2025.1-ubuntu.yaml": "a: b\n",
      "values_overrides/octavia/conf.yaml": wsgiFile("octavia-wsgi"),
    },
    "rewrite",
    "broken",
    "2025.2",
  ],
  [
    "an image of Rocky Linux",
    { "values.yaml": `t: x/octavia:master-rocky-9\n${wsgiFile("octavia-wsgi")}` },
    "rewrite",
    "broken",
    "2025.2",
  ],
  [
    "the path before its images",
    { "x/2026.1/values.yaml": image("2024.1") + wsgiFile("octavia-wsgi") },
    "rewrite",
    "broken",
    "2025.2",
  ],
  [
    "Kolla Ansible's release",
    {
      "etc/kolla/globals.yml": 'openstack_release: "2025.1"\n',
      "a.ini": "[uwsgi]\nwsgi-file = /bin/octavia-wsgi\n",
    },
    "keep",
    "breaks",
    "2025.2",
  ],
  [
    "a release that Kolla Ansible has commented out",
    {
      "etc/kolla/globals.yml": '#openstack_release: "2025.1"\n',
      "a.ini": "[uwsgi]\nwsgi-file = /bin/octavia-wsgi\n",
    },
    "rewrite",
    "broken",
    "2025.2",
  ],
  [
    "an old copy of Kolla Ansible's master",
    {
      "ansible/group_vars/all.yml": 'openstack_release: "master"\n',
      "releasenotes/source/zed.rst": "Zed\n",
      "releasenotes/source/2024.2.rst": "2024.2\n",
      "releasenotes/source/unreleased.rst": "Now\n",
      "a.ini": "[uwsgi]\nwsgi-file = /bin/octavia-wsgi\n",
    },
    "keep",
    "breaks",
    "2025.2",
  ],
  [
    "Kolla Ansible's master",
    {
      "ansible/group_vars/all/common.yml": 'openstack_release: "master"\n',
      "releasenotes/source/2024.2.rst": "2024.2\n",
      [`releasenotes/source/${openStackReleases.at(-2)}.rst`]: "The last but one\n",
      "a.ini": "[uwsgi]\nwsgi-file = /bin/octavia-wsgi\n",
    },
    "rewrite",
    "broken",
    "2025.2",
  ],
  [
    "another project's master, which may have left its pages behind",
    {
      "releasenotes/source/zed.rst": "Zed\n",
      "a.ini": "[uwsgi]\nwsgi-file = /bin/octavia-wsgi\n",
    },
    "rewrite",
    "broken",
    "2025.2",
  ],
  [
    "what a charm installs by default",
    {
      "config.yaml":
        "options:\n  debug:\n    default: False\n  openstack-origin:\n    type: string\n    default: caracal\n    description: |\n      May be distro, or cloud:noble-epoxy\n",
      "a.ini": "[uwsgi]\nwsgi-file = /bin/octavia-wsgi\n",
    },
    "keep",
    "breaks",
    "2025.2",
  ],
  [
    "the same from Ubuntu's Cloud Archive, for a reactive charm",
    {
      "src/config.yaml":
        'options:\n  openstack-origin:\n    default: "cloud:jammy-caracal"\n    type: string\n',
      "a.ini": "[uwsgi]\nwsgi-file = /bin/octavia-wsgi\n",
    },
    "keep",
    "breaks",
    "2025.2",
  ],
  [
    "a charm that installs what the distribution has, whatever another option is",
    {
      "config.yaml":
        "options:\n  openstack-origin:\n    type: string\n    default: distro\n  other:\n    default: caracal\n",
      "a.ini": "[uwsgi]\nwsgi-file = /bin/octavia-wsgi\n",
    },
    "rewrite",
    "broken",
    "2025.2",
  ],
  [
    "the default images of an operator",
    {
      "config/default/manager_default_images.yaml":
        "env:\n- name: RELATED_IMAGE_API\n  value: quay.io/podified-antelope-centos9/openstack-octavia-api:current\n- name: RELATED_IMAGE_X\n  value: docker.io/rabbitmq:4\n",
      "a.ini": "[uwsgi]\nwsgi-file = /bin/octavia-wsgi\n",
    },
    "keep",
    "breaks",
    "2025.2",
  ],
  [
    "images of master, or of two releases",
    {
      "config/default/manager_default_images.yaml":
        "env:\n- value: quay.io/podified-antelope-centos9/openstack-octavia-api:current\n- value: quay.io/podified-epoxy-centos9/openstack-octavia-api:current\n- value: quay.io/podified-master-centos9/x:current\n",
      "a.ini": "[uwsgi]\nwsgi-file = /bin/octavia-wsgi\n",
    },
    "rewrite",
    "broken",
    "2025.2",
  ],
  [
    "what waits for a release and is no script at all",
    {
      ".gitreview": "[gerrit]\ndefaultbranch=stable/2024.2\n",
      "site.conf": "<VirtualHost *:80>\nWSGIProcessGroup octavia-wsgi\n</VirtualHost>\n",
    },
    "keep",
    "fine",
    null,
  ],
  [
    "the constraints that tox installs with",
    {
      "tox.ini":
        "[testenv]\ndeps = -c{env:TOX_CONSTRAINTS_FILE:https://releases.openstack.org/constraints/upper/2025.1}\n",
      "a.ini": "[uwsgi]\nwsgi-file = /bin/octavia-wsgi\n",
    },
    "keep",
    "breaks",
    "2025.2",
  ],
  [
    "the settings before all",
    { ".wsgi-shift.yml": 'minimum_release: "2025.2"\n', "x/2024.1/values.yaml": wsgiFile("octavia-wsgi") },
    "rewrite",
    "broken",
    "2025.2",
  ],
  ["history", { CHANGELOG: "octavia-wsgi is new\n" }, "keep", "fine", null],
  ["another thing", { "a.conf": "log = /var/log/octavia-wsgi.log\n" }, "keep", "fine", null],
  ["a retired service", { "a.conf": "x = /bin/ceilometer-api\n" }, "manual", "broken", "queens"],
])("%s", async (_, files, disposition, state, release) => {
  const { decisions } = await migrateFiles(files);
  expect(decisions.map((decision) => [decision.disposition, decision.outlook])).toEqual([
    [disposition, { state, release }],
  ]);
});
