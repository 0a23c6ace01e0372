import { describe, expect, test } from "@jest/globals";
import { expectLinear } from "../../support/expect-linear.js";
import { filesAfter, migrateFiles } from "../../support/migrate-files.js";

type Files = Readonly<Record<string, string>>;

async function rewritten(files: Files): Promise<Files> {
  return filesAfter(files, await migrateFiles(files));
}

const services = (line: string) =>
  `x_services:\n  x-api:\n    group: x_api\n    wsgi_app: true\n    ${line}\n    uwsgi_port: 80\n`;
const joined = (line: string) =>
  `uwsgi_x: |-\n  {% for key, value in x_services.items() %}\n  {%     set _ = value.update(\n            {\n${line}             'wsgi_venv': x_bin | dirname,\n            }\n          ) %}\n  {% endfor %}\n`;
const join = "             'wsgi_path':  x_bin ~ '/' ~ value.wsgi_name,\n";
const both =
  "[uwsgi]\n{% if x_module is defined %}\nmodule = {{ x_module }}\n{% elif x_wsgi_file is defined %}\nwsgi-file = {{ x_wsgi_file }}\n{% endif %}\nmaster = true\n";
const pathWins =
  "[uwsgi]\n{% if 'wsgi_path' in item.value %}\nwsgi-file = {{ item.value.wsgi_path }}\n{% elif 'wsgi' in item.value %}\nwsgi = {{ item.value.wsgi }}\n{% endif %}\n";

/** What is written → files before, those of them that change */
const changes: Readonly<Record<string, readonly [before: Files, changed: Files]>> = {
  "a name that is joined to a path in another file": [
    { "defaults/main.yml": services("wsgi_name: nova-api-wsgi"), "vars/main.yml": joined(join) },
    {
      "defaults/main.yml": services("wsgi: nova.wsgi.osapi_compute:application"),
      "vars/main.yml": joined(""),
    },
  ],
  "two names of one join": [
    {
      "defaults/main.yml": `${services("wsgi_name: heat-wsgi-api")}${services('wsgi_name: "heat-wsgi-api-cfn"')}`,
      "vars/main.yml": joined(join),
    },
    {
      "defaults/main.yml": `${services("wsgi: heat.wsgi.api:application")}${services('wsgi: "heat.wsgi.cfn:application"')}`,
      "vars/main.yml": joined(""),
    },
  ],
  "a join by subscript, combined, last in its mapping": [
    {
      "defaults/main.yml": services("wsgi_name: cinder-wsgi"),
      "vars/main.yml":
        "a: |\n  {{ svc | combine({\n     'b': 1,\n     'wsgi_path': bin ~ \"/\" ~ svc['wsgi_name']\n  }) }}\n",
    },
    {
      "defaults/main.yml": services("wsgi: cinder.wsgi.api:application"),
      "vars/main.yml": "a: |\n  {{ svc | combine({\n     'b': 1,\n  }) }}\n",
    },
  ],
  "a path for the uwsgi role": [
    { "defaults/main.yml": services('wsgi_path: "{{ keystone_bin }}/keystone-wsgi-public"') },
    { "defaults/main.yml": services('wsgi: "keystone.wsgi.api:application"') },
  ],
  "a path for the uwsgi role itself": [
    { "defaults/main.yml": services("wsgi_path: /bin/cinder-wsgi"), "templates/uwsgi.ini.j2": pathWins },
    { "defaults/main.yml": services("wsgi: cinder.wsgi.api:application") },
  ],
  "a path in a mapping on one line": [
    { "group_vars/all.yml": "uwsgi_services: { x: { wsgi_path: '/bin/cinder-wsgi', wsgi_app: true } }\n" },
    {
      "group_vars/all.yml":
        "uwsgi_services: { x: { wsgi: 'cinder.wsgi.api:application', wsgi_app: true } }\n",
    },
  ],
  "a path beside its module, which would win": [
    { "defaults/main.yml": services("wsgi: cinder.wsgi.api:application\n    wsgi_path: /bin/cinder-wsgi") },
    { "defaults/main.yml": services("wsgi: cinder.wsgi.api:application") },
  ],
  "a parameter of the role of Kolla-Ansible": [
    {
      "roles/x/tasks/config.yml":
        'vars:\n  service_uwsgi_config_wsgi_file: "/var/lib/kolla/venv/bin/octavia-wsgi"\n',
    },
    { "roles/x/tasks/config.yml": 'vars:\n  service_uwsgi_config_module: "octavia.wsgi.api:application"\n' },
  ],
  "a value that a parameter takes on to a template with both": [
    {
      "roles/t/defaults/main.yml": 't:\n  t-api:\n    wsgi_file: "/venv/bin/trove-wsgi"\n',
      "roles/t/tasks/config.yml": '  vars:\n    x_wsgi_file: "{{ service.wsgi_file }}"\n',
      "roles/u/templates/uwsgi.ini.j2": both,
    },
    {
      "roles/t/defaults/main.yml": 't:\n  t-api:\n    wsgi: "trove.cmd.app_wsgi:application"\n',
      "roles/t/tasks/config.yml": '  vars:\n    x_module: "{{ service.wsgi }}"\n',
    },
  ],
  "a value behind a directory in the file that passes it on": [
    {
      "roles/t/defaults/main.yml": "t:\n  a:\n    wsgi_name: nova-api-wsgi\n",
      "roles/t/tasks/config.yml": '  vars:\n    x_wsgi_file: "{{ bin }}/{{ service.wsgi_name }}"\n',
      "roles/u/templates/uwsgi.ini.j2": both,
    },
    {
      "roles/t/defaults/main.yml": "t:\n  a:\n    wsgi: nova.wsgi.osapi_compute:application\n",
      "roles/t/tasks/config.yml": '  vars:\n    x_module: "{{ service.wsgi }}"\n',
    },
  ],
  "a variable of a role, its condition and its empty default": [
    {
      "group_vars/api.yml": "cinder_wsgi_script: /usr/bin/cinder-wsgi   # the API\n",
      "roles/c/defaults/main.yml": 'cinder_wsgi_script: ""\n',
      "roles/c/tasks/main.yml": "- debug:\n  when: cinder_wsgi_script is defined\n",
      "roles/c/templates/c.ini.j2":
        "[uwsgi]\n{% if cinder_wsgi_script %}\nwsgi-file = {{ cinder_wsgi_script }}\n{% endif %}\n",
    },
    {
      "group_vars/api.yml": "cinder_wsgi_module: cinder.wsgi.api:application   # the API\n",
      "roles/c/defaults/main.yml": 'cinder_wsgi_module: ""\n',
      "roles/c/tasks/main.yml": "- debug:\n  when: cinder_wsgi_module is defined\n",
      "roles/c/templates/c.ini.j2":
        "[uwsgi]\n{% if cinder_wsgi_module %}\nmodule = {{ cinder_wsgi_module }}\n{% endif %}\n",
    },
  ],
  "a variable of an inventory, for a command": [
    {
      "inventory/hosts": "[api]\nhost1 cinder_wsgi_file=/bin/cinder-wsgi ansible_port=22\n",
      "tasks/run.yml": '- command: uwsgi --http :80 --wsgi-file "{{ cinder_wsgi_file }}" --master\n',
    },
    {
      "inventory/hosts": "[api]\nhost1 cinder_wsgi_module=cinder.wsgi.api:application ansible_port=22\n",
      "tasks/run.yml": '- command: uwsgi --http :80 --module "{{ cinder_wsgi_module }}" --master\n',
    },
  ],
  "a value of a chart": [
    {
      "p/values.yaml": 'uwsgi:\n  processes: 10\n  wsgi_file: "/bin/placement-api"\n',
      "p/templates/etc/_uwsgi.ini.tpl":
        "[uwsgi]\nprocesses = {{ .Values.uwsgi.processes }}\nwsgi-file = {{ .Values.uwsgi.wsgi_file }}\n",
    },
    {
      "p/values.yaml": 'uwsgi:\n  processes: 10\n  module: "placement.wsgi.api:application"\n',
      "p/templates/etc/_uwsgi.ini.tpl":
        "[uwsgi]\nprocesses = {{ .Values.uwsgi.processes }}\nmodule = {{ .Values.uwsgi.module }}\n",
    },
  ],
  "a value of a chart, quoted, camel case, overridden": [
    {
      "p/values.yaml": "wsgiFile: /bin/placement-api\n",
      "p/values_overrides/dev.yaml": "wsgiFile: /opt/bin/placement-api\n",
      "p/templates/cm.yaml":
        "data:\n  u.yaml: |\n    uwsgi:\n      wsgi-file: {{ $.Values.wsgiFile | quote }}\n",
    },
    {
      "p/values.yaml": "wsgiModule: placement.wsgi.api:application\n",
      "p/values_overrides/dev.yaml": "wsgiModule: placement.wsgi.api:application\n",
      "p/templates/cm.yaml":
        "data:\n  u.yaml: |\n    uwsgi:\n      module: {{ $.Values.wsgiModule | quote }}\n",
    },
  ],
  "a value of one chart, whatever another calls its own": [
    {
      "a/values.yaml": "uwsgi:\n  wsgi_file: /bin/cinder-wsgi\n",
      "a/templates/u.ini.tpl": "[uwsgi]\nwsgi-file = {{ .Values.uwsgi.wsgi_file }}\n",
      "b/values.yaml": "uwsgi:\n  wsgi_file: /bin/own-thing\n",
      "b/templates/u.ini.tpl": "[uwsgi]\nwsgi-file = {{ .Values.uwsgi.wsgi_file | base }}\n",
    },
    {
      "a/values.yaml": "uwsgi:\n  module: cinder.wsgi.api:application\n",
      "a/templates/u.ini.tpl": "[uwsgi]\nmodule = {{ .Values.uwsgi.module }}\n",
    },
  ],
};

describe("rewrites", () => {
  test.each(Object.entries(changes))("%s", async (_, [before, changed]) => {
    const expected = { ...before, ...changed };
    expect(await rewritten(before)).toEqual(expected);
    expect(await rewritten(expected)).toEqual(expected);
  });

  test("CRLF, and a last line without an end", async () => {
    const crlf = (files: Files) =>
      Object.fromEntries(
        Object.entries(files).map(([path, text]) => [path, text.trimEnd().replaceAll("\n", "\r\n")]),
      );
    const [before, changed] = changes["a name that is joined to a path in another file"] ?? [{}, {}];
    expect(await rewritten(crlf(before))).toEqual(crlf(changed));
  });
});

test("says what changes with it and what takes the module", async () => {
  const files = { "defaults/main.yml": services("wsgi_name: nova-api-wsgi"), "vars/main.yml": joined(join) };
  const { decisions } = await migrateFiles(files);
  expect(decisions.map(({ reason }) => reason)).toEqual([
    "1 more place changes with it; ansible-role-uwsgi takes wsgi from Ussuri on, and wsgi_path would win over it; what sets wsgi_name outside of this repository sets wsgi from now on",
  ]);
});

/** What is left alone → files, a word of each place's reason */
const untouched: Readonly<Record<string, readonly [files: Files, ...reasons: readonly RegExp[]]>> = {
  "a template whose module is a variable and whose file an attribute": [
    {
      "defaults/main.yml": services("wsgi_path: /bin/cinder-wsgi"),
      "templates/uwsgi.ini.j2":
        "{% if x_module is defined %}\nmodule = {{ x_module }}\n{% else %}\nwsgi-file = {{ item.value.wsgi_path }}\n{% endif %}\n",
    },
    /line 2 takes the module from another variable/,
  ],
  "a template whose module is another service's": [
    {
      "defaults/main.yml": "cinder_wsgi_file: /bin/cinder-wsgi\n",
      "templates/uwsgi.ini.j2":
        "{% if nova_module is defined %}\nmodule = {{ nova_module }}\n{% else %}\nwsgi-file = {{ cinder_wsgi_file }}\n{% endif %}\n",
    },
    /line 2 takes the module from another variable/,
  ],
  "a name of which another use is not understood": [
    {
      "defaults/main.yml": services("wsgi_name: nova-api-wsgi"),
      "vars/main.yml": joined(join),
      "tasks/main.yml": '- file:\n    path: "{{ bin }}/{{ item.wsgi_name }}.d"\n',
    },
    /tasks\/main\.yml:2 uses wsgi_name in another way/,
  ],
  "a join of another mapping": [
    {
      "defaults/main.yml": services("wsgi_name: nova-api-wsgi"),
      "vars/main.yml": joined(join).replace("value.update", "other.update"),
    },
    /vars\/main\.yml:5 uses wsgi_name in another way/,
  ],
  "a join with a condition": [
    {
      "defaults/main.yml": services("wsgi_name: nova-api-wsgi"),
      "vars/main.yml": joined("             'wsgi_path':  a | ternary(x_bin ~ '/' ~ value.wsgi_name, ''),\n"),
    },
    /in another way/,
  ],
  "a name beside one without a module": [
    {
      "defaults/main.yml": `${services("wsgi_name: nova-api-wsgi")}${services("wsgi_name: home-made-wsgi")}`,
      "vars/main.yml": joined(join),
    },
    /defaults\/main\.yml:11 gives it a value that stays/,
  ],
  "a name beside one of a retired service": [
    {
      "defaults/main.yml": `${services("wsgi_name: nova-api-wsgi")}${services("wsgi_name: karbor-wsgi")}`,
      "vars/main.yml": joined(join),
    },
    /a value that stays/,
    /never had a module/,
  ],
  "a name without any use": [
    { "defaults/main.yml": services("wsgi_name: nova-api-wsgi") },
    /nothing in this repository uses/,
  ],
  "another module beside it": [
    { "defaults/main.yml": services("wsgi: my.app:application\n    wsgi_path: /bin/cinder-wsgi") },
    /line 5 sets wsgi beside it/,
  ],
  "a name and a path beside each other": [
    {
      "defaults/main.yml": services("wsgi_path: /bin/nova-api-wsgi\n    wsgi_name: nova-api-wsgi"),
      "vars/main.yml": joined(join),
    },
    /line 6 gives wsgi_name a script beside it/,
    /line 5 gives wsgi_path a script beside it/,
  ],
  "a value beside a module of its own keeps all others": [
    {
      "defaults/main.yml": `${services("wsgi_name: nova-api-wsgi")}${services("wsgi_name: cinder-wsgi\n    wsgi: my.app")}`,
      "vars/main.yml": joined(join),
    },
    /defaults\/main\.yml:11 gives it a value that stays/,
    /line 12 sets wsgi beside it/,
  ],
  "a path of one case of a condition": [
    {
      "defaults/main.yml": services("wsgi_path: \"{{ (m == 'distro') | ternary('glance-wsgi-api', '') }}\""),
      "vars/main.yml": "a: |\n  {%     if value.get('wsgi_path', '') | length == 0 %}\n  {%     endif %}\n",
    },
    /glance\.wsgi\.api/,
  ],
  "a template that takes files alone": [
    {
      "defaults/main.yml": "a:\n  b:\n    my_wsgi_file: /bin/cinder-wsgi\n",
      "templates/u.ini.j2": "[uwsgi]\nwsgi-file = {{ item.value.my_wsgi_file }}\n",
    },
    /u\.ini\.j2:2 takes a file alone: let it say \{% if 'my_wsgi_module' in/,
  ],
  "a template that names a module whatever the variable says": [
    {
      "defaults/main.yml": "x_wsgi_file: /bin/cinder-wsgi\n",
      "templates/u.ini.j2": "[uwsgi]\nmodule = my.app\nwsgi-file = {{ x_wsgi_file }}\n",
    },
    /line 2 names a module too/,
  ],
  "a variable in a path": [
    {
      "defaults/main.yml": "x_wsgi_file: cinder-wsgi\n",
      "templates/u.ini.j2": "[uwsgi]\nwsgi-file = /srv/{{ x_wsgi_file }}/app.py\n",
    },
    /in another way/,
  ],
  "a filter that makes another value": [
    {
      "defaults/main.yml": "x_wsgi_file: /bin/cinder-wsgi\n",
      "templates/u.ini.j2": "[uwsgi]\nwsgi-file = {{ x_wsgi_file | realpath }}\n",
    },
    /in another way/,
  ],
  "a second value that is computed": [
    {
      "defaults/main.yml": "x_wsgi_file: /bin/cinder-wsgi\n",
      "vars/main.yml": "x_wsgi_file: \"{{ x | ternary('/a', '/b') }}\"\n",
      "templates/u.ini.j2": "[uwsgi]\nwsgi-file = {{ x_wsgi_file }}\n",
    },
    /vars\/main\.yml:1 gives it a value that stays/,
  ],
  "a value with more in it": [
    { "defaults/main.yml": services("wsgi_path: /srv/cinder-wsgi/app.py") },
    /cinder\.wsgi\.api/,
  ],
  "a chart's name of a file for Apache": [
    {
      "k/values_overrides/a.yaml": "conf:\n  wsgi_script_name: keystone-wsgi-public\n",
      "k/values.yaml":
        "conf:\n  wsgi_script_name: wsgi.py\n  w: |\n    {{- $s := .Values.conf.wsgi_script_name }}\n    WSGIScriptAlias / /var/www/{{ $s }}\n",
    },
    /k\/values\.yaml:4 hands wsgi_script_name to Apache, which wants a file/,
  ],
  "an override that more than one chart may take": [
    {
      "a/values.yaml": "uwsgi:\n  wsgi_file: /bin/cinder-wsgi\n",
      "a/templates/u.ini.tpl": "[uwsgi]\nwsgi-file = {{ .Values.uwsgi.wsgi_file }}\n",
      "b/values.yaml": "uwsgi:\n  wsgi_file: /bin/own-thing\n",
      "site/dev.yaml": "uwsgi:\n  wsgi_file: /opt/bin/cinder-wsgi\n",
    },
    /b\/values\.yaml:2 gives it a value that stays/,
    /b\/values\.yaml:2 gives it a value that stays/,
  ],
  "a use in a program": [
    {
      "defaults/main.yml": services("wsgi_path: /bin/cinder-wsgi"),
      "library/x.py": "a = params['wsgi_path']\n",
    },
    /library\/x\.py:1 uses wsgi_path in another way/,
  ],
};

describe("leaves alone", () => {
  test.each(Object.entries(untouched))("%s", async (_, [files, ...reasons]) => {
    const { files: changed, decisions } = await migrateFiles(files);
    expect(changed).toEqual([]);
    expect(decisions.map(({ disposition }) => disposition)).toEqual(reasons.map(() => "manual"));
    for (const [index, { reason }] of decisions.entries()) expect(reason).toMatch(reasons[index] ?? /never/);
  });

  test("prose, history and comments hinder nothing", async () => {
    const files = {
      "defaults/main.yml": services("wsgi_path: /bin/cinder-wsgi"),
      "README.rst": "Set ``wsgi_path`` to what you like.\n",
      "releasenotes/notes/a.yaml": "upgrade:\n  - wsgi_path is new\n",
      "tasks/main.yml": "# wsgi_path goes to the role\n- debug:\n",
    };
    expect((await rewritten(files))["defaults/main.yml"]).toBe(services("wsgi: cinder.wsgi.api:application"));
  });
});

test("a name beside its module that nothing uses may stay", async () => {
  const files = {
    "defaults/main.yml": services("wsgi_name: placement-api\n    wsgi: placement.wsgi.api:application"),
  };
  const { files: changed, decisions } = await migrateFiles(files);
  expect(changed).toEqual([]);
  expect(decisions.map(({ disposition, reason }) => [disposition, reason])).toEqual([
    ["keep", "nothing uses it, and the module is set beside it"],
  ]);
});

test("a mapping of tens of thousands of lines costs no square of it", async () => {
  await expectLinear(async (size) => {
    const lines = Array.from({ length: size }, (_, at) =>
      at % 125 === 0 ? `  a${at}: {wsgi_path: /bin/cinder-wsgi}` : `  b${at}: c`,
    );
    const { decisions } = await migrateFiles({ "defaults/main.yml": `x:\n${lines.join("\n")}\n` });
    expect(decisions.filter(({ disposition }) => disposition === "rewrite")).toHaveLength(size / 125);
  }, 25_000);
});
