import { describe, expect, test } from "@jest/globals";
import { migrateFiles } from "../../support/migrate-files.js";

type Files = Readonly<Record<string, string>>;

const vhost = (indent: string) =>
  [
    "Listen 80",
    "<VirtualHost *:80>",
    "  WSGIScriptAlias / /var/lib/openstack/bin/heat-wsgi-api",
    "  <Directory /var/lib/openstack/bin>",
    "    Require all granted",
    "  </Directory>",
    "",
    "</VirtualHost>",
  ]
    .map((line) => (line === "" ? "" : indent + line))
    .join("\n");

const chart: Files = {
  "heat/Chart.yaml":
    "apiVersion: v2\nname: heat\nversion: 2026.1.0\ndependencies:\n  - name: helm-toolkit\n    version: 1\n",
  "heat/values.yaml": "conf:\n  heat_api_uwsgi:\n    uwsgi:\n      module: heat.wsgi.api:application\n",
  "heat/templates/configmap.yaml": "data:\n  a.ini: {{ .Values.conf.heat_api_uwsgi | b64enc }}\n",
};
const override = "values_overrides/heat/tls.yaml";
const value = (key = "wsgi_heat", parent = "conf") =>
  `---\n${parent}:\n  software: x\n  ${key}: |\n    {{- $port := 1 }}\n\n${vhost("    ")}\n  other: y\n`;

const devStack: Files = {
  "stack.sh": "source lib/apache\n",
  "functions-common": "",
  "lib/apache": "function apache_site_config_for { :; }\n",
  "lib/horizon": "sed -e s/a/b/ $FILES/apache-horizon.template >$conf\n",
};
const template = "files/apache-heat.template";

async function decisionOn(files: Files, path: string) {
  const { decisions, files: changed } = await migrateFiles(files);
  return { decision: decisions.find(({ mention }) => mention.path === path), changed };
}

const unread: Readonly<Record<string, readonly [files: Files, path: string]>> = {
  "a value that no template uses": [{ ...chart, [override]: value() }, override],
  "the same with CRLF": [{ ...chart, [override]: value().replaceAll("\n", "\r\n") }, override],
  "one that only documentation and other values name": [
    {
      ...chart,
      [override]: value(),
      "values_overrides/heat/x.yaml": "conf:\n  wsgi_heat: null\n",
      "doc/notes.rst": "Set conf.wsgi_heat.\n",
    },
    override,
  ],
  "one in the chart's own values": [
    { ...chart, "heat/values_overrides/tls.yaml": value() },
    "heat/values_overrides/tls.yaml",
  ],
  "a template that no shell of DevStack names": [{ ...devStack, [template]: vhost("") }, template],
};

const read: Readonly<Record<string, readonly [files: Files, path: string]>> = {
  "a value that a template uses": [
    {
      ...chart,
      "heat/templates/etc.yaml": "data:\n  wsgi.conf: {{ tpl .Values.conf.wsgi_heat . | b64enc }}\n",
      [override]: value(),
    },
    override,
  ],
  "one that a template of another chart looks up": [
    {
      ...chart,
      "toolkit/templates/_x.tpl": '{{ index $envAll.Values.conf "wsgi_heat" }}\n',
      [override]: value(),
    },
    override,
  ],
  "one that a program sets and reads": [
    { ...chart, "tools/x.sh": "helm get values | yq .conf.wsgi_heat\n", [override]: value() },
    override,
  ],
  "overrides of a chart that is elsewhere": [{ [override]: value() }, override],
  "a value of a chart inside the chart": [
    { ...chart, [override]: value("wsgi_heat", "helm-toolkit") },
    override,
  ],
  "a value that stands deeper": [
    { ...chart, [override]: `a:\n  b:\n    wsgi_heat: |\n${vhost("      ")}\n` },
    override,
  ],
  "a value at the top": [{ ...chart, [override]: `wsgi_heat: |\n${vhost("  ")}\n` }, override],
  "a value whose name says little": [{ ...chart, [override]: value("site") }, override],
  "a template of the chart": [
    { ...chart, "heat/templates/etc/site.conf.tpl": vhost("") },
    "heat/templates/etc/site.conf.tpl",
  ],
  "a template that DevStack's shell names": [
    { ...devStack, "lib/heat": `sudo cp $FILES/apache-heat.template x\n`, [template]: vhost("") },
    template,
  ],
  "one whose name is put together": [
    { ...devStack, "lib/any": `sudo cp $FILES/apache-$name.template x\n`, [template]: vhost("") },
    template,
  ],
  "a template of a plugin": [
    { "devstack/plugin.sh": "", "devstack/files/apache-heat.template": vhost("") },
    "devstack/files/apache-heat.template",
  ],
};

describe("configuration that nothing reads", () => {
  test.each(Object.entries(unread))("stays: %s", async (_name, [files, path]) => {
    const { decision, changed } = await decisionOn(files, path);
    expect(decision).toMatchObject({ disposition: "keep", outlook: { state: "fine" } });
    expect(decision?.reason).toMatch(/can go$/);
    expect(changed).toEqual([]);
  });

  test.each(Object.entries(read))("is none: %s", async (_name, [files, path]) => {
    const { decision } = await decisionOn(files, path);
    expect(decision?.disposition).not.toBe("keep");
    expect(decision?.reason).not.toMatch(/can go/);
  });
});
