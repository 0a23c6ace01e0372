import { expect, test } from "@jest/globals";
import { migrateFiles } from "../../support/migrate-files.js";

/** A place of Ansible → what is decided and a word of the reason */
const places: Readonly<Record<string, readonly [line: string, "manual" | "keep", RegExp]>> = {
  "a key": ["keystone-wsgi-public:", "keep", /a key/],
  "a quoted key": ['  "keystone-wsgi-public": {}', "keep", /a key/],
  "what is looked up": ["a: \"{{ ports['keystone-wsgi-public']['socket'] }}\"", "keep", /looks up/],
  "what is looked up in another look-up": ["a: \"{{ a[b]['keystone-wsgi-public'] }}\"", "keep", /looks up/],
  "a task's name": ["- name: Configure uWSGI for keystone-wsgi-public", "keep", /name is a name/],
  "a service": ["    service_name: keystone-wsgi-public", "keep", /service_name is a name/],
  "a process": ["  procname: 'keystone-wsgi-public'", "keep", /procname/],
  "an item of a list": ["a: ['keystone-wsgi-public']", "manual", /keystone\.wsgi\.api/],
  "a path under a name": ["    name: /usr/bin/keystone-wsgi-public", "manual", /keystone\.wsgi\.api/],
  "one case of a condition": [
    "a: \"{{ (m == 'x') | ternary('keystone-wsgi-public', '') }}\"",
    "manual",
    /one case/,
  ],
  "a link": [
    '- file:\n    src: "{{ bin }}/keystone-wsgi-public"\n    dest: /opt/x/main\n    state: link',
    "manual",
    /leads nowhere once it is gone: make \/opt\/x\/main a file that imports application from keystone\.wsgi\.api/,
  ],
  "a copy": [
    "- copy:\n    src: /bin/keystone-wsgi-public\n    dest: /srv/x",
    "manual",
    /copies the script: make \/srv\/x/,
  ],
  "a link of the script's name to a virtualenv's": [
    "- file:\n    src: /srv/bin/{{ script }}\n    dest: /bin/keystone-wsgi-public\n    state: link",
    "manual",
    /by hand/,
  ],
  "a file that is made": [
    "- template:\n    src: a.j2\n    dest: /bin/keystone-wsgi-public",
    "keep",
    /the file a\.j2 is put there/,
  ],
  "a link of the script's name to the module": [
    "- file:\n    src: /usr/lib/python3/dist-packages/keystone/wsgi/api.py\n    dest: /usr/bin/keystone-wsgi-public\n    state: link",
    "keep",
    /a link to or copy of keystone\/wsgi\/api\.py/,
  ],
  "a path in a task's name": ["- name: Link /usr/bin/keystone-wsgi-public anew", "keep", /words of a task/],
  "a process of Apache's": ["daemon_process: keystone-wsgi-public", "keep", /daemon process/],
  "a file that is looked for": [
    "- stat:\n    path: /bin/keystone-wsgi-public",
    "manual",
    /looks for the script's file/,
  ],
  "a file whose mode is set": [
    "- file:\n    path: /bin/keystone-wsgi-public\n    mode: '0755'",
    "manual",
    /works on the script's file/,
  ],
  "a longer path": ["- copy:\n    src: /srv/keystone-wsgi-public/x", "manual", /keystone\.wsgi\.api/],
};

test.each(Object.entries(places))("%s", async (_, [line, disposition, reason]) => {
  const { files, decisions } = await migrateFiles({ "roles/k/tasks/main.yml": `---\n${line}\n` });
  expect(files).toEqual([]);
  expect(decisions.map((decision) => decision.disposition)).toEqual([disposition]);
  expect(decisions[0]?.reason).toMatch(reason);
});

test.each<readonly [string, string, "manual" | "keep", RegExp]>([
  ["a/meta/fluentd.yml", "- value: cinder-wsgi\n", "keep", /logs as/],
  ["a/meta/heka.yml", "differentiator: ['cinder-wsgi']\n", "keep", /logs as/],
  ["a/meta/fluentd.yml", "- value: /usr/bin/cinder-wsgi\n", "manual", /see what reads/],
  ["supervisord.conf", "[program:cinder-wsgi]\n", "keep", /program of supervisor/],
  ["supervisord.conf", "[program:/usr/bin/cinder-wsgi]\n", "manual", /see what reads/],
  ["a/recipes/api.rb", "  daemon_process 'cinder-wsgi'\n", "keep", /daemon process/],
  [
    "a/recipes/api.rb",
    "  server_entry '/usr/bin/cinder-wsgi'\n",
    "manual",
    /WSGIScriptAlias.*cinder\/wsgi\/api\.py/,
  ],
  ["a/attributes/a.rb", "default['a']['script'] = '/usr/bin/cinder-wsgi'\n", "manual", /WSGIScriptAlias/],
  [
    "a/config.pan",
    "'contents/wsgi_file' = '/usr/bin/cinder-wsgi';\n",
    "manual",
    /module = cinder\.wsgi\.api/,
  ],
  ["a/config.pan", "'contents/wsgi_file' = value('/usr/bin/cinder-wsgi');\n", "manual", /see what reads/],
  ["a.nix", 'wsgi-file = "${cinder}/bin/.cinder-wsgi-wrapped";\n', "manual", /module = cinder\.wsgi\.api/],
  ["a.nix", "uwsgi --wsgi-file ${cinder}/bin/.cinder-wsgi-wrapped\n", "manual", /cinder\.wsgi\.api/],
  ["Makefile", "\tchroot $(R) ln -sf $(V)/bin/cinder-wsgi /srv/x\n", "manual", /leads nowhere/],
])("%s: %s", async (path, line, disposition, reason) => {
  const { files, decisions } = await migrateFiles({ [path]: line });
  expect(files).toEqual([]);
  expect(decisions.map((decision) => decision.disposition)).toEqual([disposition]);
  expect(decisions[0]?.reason).toMatch(reason);
});

test("a file of a chart or a play is told by what it holds", async () => {
  const line = "    name: nova-api-wsgi\n";
  const { decisions } = await migrateFiles({
    "base/nova-helm-overrides.yaml": line,
    "nova/templates/deployment.yaml": `a: {{ .Values.x }}\n${line}`,
    "site.yml": `- hosts: all\n  roles:\n${line}`,
    "group_vars/all": line,
    "other.yaml": line,
  });
  expect(decisions.map(({ mention }) => [mention.path, mention.kind])).toEqual([
    ["base/nova-helm-overrides.yaml", "helm"],
    ["group_vars/all", "ansible"],
    ["nova/templates/deployment.yaml", "helm"],
    ["other.yaml", "other"],
    ["site.yml", "ansible"],
  ]);
});

test("what a patch takes away is not there any more, and a patch of an old release holds", async () => {
  const { decisions } = await migrateFiles({
    "2023.2/b.patch": "   wsgi-file: /bin/nova-api-wsgi\n",
    "a.patch": "-  wsgi-file: /bin/nova-api-wsgi\n+  wsgi-file: /opt/bin/nova-api-wsgi\n",
  });
  expect(decisions.map(({ disposition }) => disposition)).toEqual(["keep", "keep", "manual"]);
});

test("notes of a release are history, by their name too", async () => {
  const { files, decisions } = await migrateFiles({
    "docs/release-2026.1.0.md": "    [uwsgi]\n    wsgi-file = /bin/nova-api-wsgi\n",
    "docs/release-process.md": "    [uwsgi]\n    wsgi-file = /bin/nova-api-wsgi\n",
  });
  expect(decisions.map(({ disposition }) => disposition)).toEqual(["keep", "rewrite"]);
  expect(files.map(({ path }) => path)).toEqual(["docs/release-process.md"]);
});

test("a patch that declares a script says so", async () => {
  const { decisions } = await migrateFiles({
    "a.patch":
      "+wsgi_scripts =\n+    keystone-wsgi-public = keystone.server.wsgi:initialize_public_application\n",
  });
  expect(decisions.map(({ disposition }) => disposition)).toEqual(["manual"]);
  expect(decisions[0]?.reason).toMatch(/the patch declares the script/);
});
