import { expect, test } from "@jest/globals";
import { contentOfText } from "../../../src/model/content.js";
import type { Migration } from "../../../src/model/migration.js";
import { applyEdits } from "../../../src/text/apply-edits.js";
import { fc } from "../../support/fc.js";
import { migrateFiles } from "../../support/migrate-files.js";

/** Places in which files of each kind name scripts, and things like them that do not. */
const lines: Readonly<Record<string, readonly string[]>> = {
  "etc/uwsgi/nova.ini": [
    "[uwsgi]",
    "wsgi-file = /usr/bin/SCRIPT",
    "module = nova.wsgi.osapi_compute:application",
    "socket = /run/SCRIPT.socket",
    "procname-prefix = SCRIPT",
    "# wsgi-file = SCRIPT",
    "callable = app",
  ],
  "etc/uwsgi/nova.xml": [
    "<uwsgi>",
    "<wsgi-file>/usr/bin/SCRIPT</wsgi-file>",
    "<socket>SCRIPT</socket>",
    "</uwsgi>",
  ],
  "etc/uwsgi/nova.json": ["{", '"uwsgi": {', '"wsgi-file": "/usr/bin/SCRIPT",', "}", "}"],
  "etc/apache2/nova.conf": [
    "<VirtualHost *:8774>",
    "WSGIScriptAlias / /usr/bin/SCRIPT",
    "WSGIDaemonProcess SCRIPT processes=2 python-home=/opt/venv",
    "WSGIProcessGroup SCRIPT",
    "<Directory /usr/bin>",
    '<FilesMatch "^SCRIPT$">',
    "</FilesMatch>",
    "Require all granted",
    "</Directory>",
    "Alias /compute /usr/bin/SCRIPT",
    "ErrorLog ${APACHE_LOG_DIR}/SCRIPT.log",
    "</VirtualHost>",
  ],
  "chart/values.yaml": [
    "conf:",
    "  nova_api_uwsgi:",
    "    uwsgi:",
    "      wsgi-file: /var/lib/openstack/bin/SCRIPT",
    "      module: x:y",
    "  wsgi_script_name: SCRIPT",
    "  wsgi_file: /usr/bin/SCRIPT",
    "{{- if .Values.x }}",
    "  text: |",
    "      WSGIScriptAlias / /var/www/cgi-bin/nova/SCRIPT",
  ],
  "chart/templates/etc/_uwsgi.ini.tpl": [
    "[uwsgi]",
    "wsgi-file = {{ .Values.conf.wsgi_file }}",
    "{{- if .Values.conf.wsgi_file }}",
    "module = {{ .Values.conf.module }}",
    "{{- else }}",
    "{{- end }}",
  ],
  "chart/templates/bin/_api.sh.tpl": [
    "#!/bin/bash",
    "cp -a $(type -p SCRIPT) /var/www/cgi-bin/nova/",
    "exec uwsgi --ini /etc/nova/nova-api-uwsgi.ini",
    "exec SCRIPT --port 8774 -- --config-file /etc/nova/nova.conf",
    "{{- if .Values.x }}",
  ],
  "roles/nova/defaults/main.yml": [
    "nova_services:",
    "  nova-api:",
    "    wsgi_name: SCRIPT",
    '    wsgi_path: "{{ nova_bin }}/SCRIPT"',
    "    init_config_overrides: {}",
    "nova_wsgi_script: SCRIPT",
    "    wsgi_file: '/opt/venv/bin/SCRIPT'",
    "    wsgi: nova.wsgi.osapi_compute:application",
    "    wsgi_name: ''",
    "nova_uwsgi: { wsgi_path: /usr/bin/SCRIPT, uwsgi_port: 80 }",
    "#nova_wsgi_script: /usr/bin/SCRIPT",
  ],
  "roles/nova/tasks/main.yml": [
    "- ini_file:",
    "    option: wsgi-file",
    "    value: /usr/bin/SCRIPT",
    "- ini_file: option=wsgi-file value=/usr/bin/SCRIPT",
    "    line: wsgi-file = /usr/bin/SCRIPT",
    "    regexp: ^wsgi-file",
    '    service_uwsgi_config_wsgi_file: "{{ service.wsgi_file }}"',
    "    when: nova_wsgi_script is defined",
    "    src: /usr/bin/SCRIPT",
    "    name: SCRIPT",
  ],
  "roles/uwsgi/templates/uwsgi.ini.j2": [
    "[uwsgi]",
    "{% if service_uwsgi_config_module is defined %}",
    "module = {{ service_uwsgi_config_module }}",
    "{% elif service_uwsgi_config_wsgi_file is defined %}",
    "wsgi-file = {{ service_uwsgi_config_wsgi_file }}",
    "{% endif %}",
    "wsgi-file = {{ item.value.wsgi_path }}",
    "wsgi-file = {{ nova_bin }}/{{ nova_wsgi_script }}",
  ],
  "roles/nova/vars/main.yml": [
    "---",
    "services: \"{{ x | combine({'wsgi_path': nova_bin ~ '/' ~ value.wsgi_name}) }}\"",
    "  {% set _ = value.update({",
    "             'wsgi_path':  nova_bin ~ '/' ~ value.wsgi_name,",
    "  }) %}",
    'nova_wsgi_name: "{{ nova_wsgi_script }}"',
    '- command: "{{ nova_wsgi_script }} --port 80"',
  ],
  "roles/nova/templates/nova.conf.j2": [
    "{% set binary_path = nova_bin %}",
    "WSGIScriptAlias / {{ binary_path }}/SCRIPT",
    "wsgi-file = {{ nova_wsgi_script }}",
    "{% if x %}",
  ],
  "manifests/params.pp": [
    "class nova::params {",
    "  $nova_wsgi_script_source = '/usr/bin/SCRIPT'",
    "  $nova_wsgi_script_path = '/var/www/cgi-bin/nova'",
    "}",
  ],
  "spec/classes/nova_wsgi_apache_spec.rb": [
    "    :wsgi_script_source => '/usr/bin/SCRIPT',",
    "end",
    "describe 'x' do",
  ],
  Dockerfile: [
    "FROM debian:12",
    "ENV UWSGI_WSGI_FILE=/usr/local/bin/SCRIPT",
    'CMD ["uwsgi", "--wsgi-file", "/usr/local/bin/SCRIPT"]',
    "RUN cp -a /opt/venv/bin/SCRIPT /var/www/cgi-bin/nova/SCRIPT \\",
    "    && chmod 755 /var/www/cgi-bin/nova/SCRIPT",
    "CMD SCRIPT --port 80",
  ],
  "compose.yaml": [
    "services:",
    "  api:",
    "    command: uwsgi --wsgi-file /usr/bin/SCRIPT",
    "    image: x/SCRIPT",
  ],
  "devstack/plugin.sh": [
    "X_UWSGI=$X_BIN_DIR/SCRIPT",
    'write_uwsgi_config "$CONF" "$X_UWSGI" "/x"',
    'remove_uwsgi_config "$CONF" "$X_UWSGI"',
    "function x {",
    "}",
    "if true; then",
    "fi",
  ],
  "nova.service": [
    "[Service]",
    "ExecStart=/usr/bin/SCRIPT --port 80",
    "Environment=UWSGI_WSGI_FILE=/usr/bin/SCRIPT",
  ],
  "supervisord.conf": [
    "[program:x]",
    "command=uwsgi --wsgi-file /usr/bin/SCRIPT",
    "command=/usr/bin/SCRIPT -p 80",
  ],
  "nova.spec": ["Version: 33.0.0", "%files", "%{_bindir}/SCRIPT", "%exclude %{_bindir}/SCRIPT"],
  "debian/nova-api.install": ["usr/bin/SCRIPT", "usr/bin/nova-manage"],
  "doc/install.rst": [
    "Run ``SCRIPT`` with uWSGI:",
    ".. code-block:: ini",
    "",
    "   [uwsgi]",
    "   wsgi-file = <bin>/SCRIPT",
    "",
    "   $ SCRIPT --port 8774",
    ".. _SCRIPT:",
  ],
  "docs/install.md": ["```ini", "wsgi-file = /usr/bin/SCRIPT", "```", "`SCRIPT` is a script."],
  "hooks/context.py": [
    "SCRIPT_PATH = '/usr/bin/SCRIPT'",
    "run(SCRIPT_PATH)",
    "class C:",
    "    script = '/usr/bin/SCRIPT'",
  ],
  "controllers/nova.go": ['const Script = "/usr/bin/SCRIPT"', "func x() {", "}"],
  "tox.ini": ["[testenv:x]", "commands =", "  uwsgi --wsgi-file {envbindir}/SCRIPT", "  SCRIPT --port 80"],
  Procfile: ["web: gunicorn SCRIPT", "web: uwsgi --wsgi-file bin/SCRIPT"],
};

const scripts = [
  "nova-api-wsgi",
  "placement-api",
  "heat-wsgi-api",
  "heat-wsgi-api-cfn",
  "keystone-wsgi-admin",
];

const file = (path: string) =>
  fc
    .record({
      lines: fc.array(
        fc.tuple(
          fc.constantFrom(...(lines[path] ?? [])),
          fc.constantFrom(...scripts),
          fc.constantFrom("", "", "  ", "\t"),
        ),
        { maxLength: 12 },
      ),
      lineEnd: fc.constantFrom("\n", "\n", "\r\n"),
      last: fc.boolean(),
      noise: fc.constantFrom("", "", "", "\u00e9", "\ufeff", "{{", "'", '"', "\\", "|", "<%"),
    })
    .map(({ lines: chosen, lineEnd, last, noise }) => {
      const text = chosen
        .map(([line, script, indent]) => indent + line.replaceAll("SCRIPT", script))
        .join(lineEnd);
      return text + noise + (last ? lineEnd : "");
    });

const repository = fc
  .uniqueArray(fc.constantFrom(...Object.keys(lines)), { minLength: 1, maxLength: 4 })
  .chain((paths) => fc.record(Object.fromEntries(paths.map((path) => [path, file(path)]))));

/** The tree after a migration, as bytes. */
function after(files: Readonly<Record<string, string>>, migration: Migration): Record<string, Buffer> {
  const tree = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]));
  for (const change of migration.files)
    if (change.change !== "delete") tree[change.path] = Buffer.from(change.content, "latin1");
  return tree;
}

test("whatever a deployment holds: nothing fails, each place has one decision, and only what was decided changes", async () => {
  await fc.assert(
    fc.asyncProperty(repository, async (files) => {
      const migration = await migrateFiles(files);
      const places = migration.decisions.map(({ mention: { path, span } }) => `${path}:${span.start}`);
      expect(new Set(places).size).toBe(places.length);
      for (const { disposition, reason, edits, creates } of migration.decisions) {
        if (disposition !== "rewrite") expect([reason === "", edits, creates]).toEqual([false, [], []]);
        else expect(edits.length + creates.length).toBeGreaterThan(0);
      }
      for (const change of migration.files) {
        if (change.change !== "modify") continue;
        const edits = migration.decisions
          .flatMap((decision) => decision.edits)
          .filter(({ path }) => path === change.path);
        const unique = [
          ...new Map(edits.map((edit) => [`${edit.start}-${edit.end}-${edit.text}`, edit])).values(),
        ];
        expect(change.content).toBe(applyEdits(contentOfText(files[change.path] ?? ""), unique));
      }
    }),
    { numRuns: 1500 },
  );
});

test("what was changed once is not changed again", async () => {
  await fc.assert(
    fc.asyncProperty(repository, async (files) => {
      const once = after(files, await migrateFiles(files));
      const again = await migrateFiles(once);
      expect(again.files).toEqual([]);
    }),
    { numRuns: 1500 },
  );
});
