import { describe, expect, test } from "@jest/globals";
import { defaultSettings } from "../../src/model/repository-settings.js";
import type { ScriptDeclaration } from "../../src/model/script.js";
import { nameModules, serverName } from "../../src/plan/module-name.js";
import { builtInRegistry, emptyRegistry } from "../../src/registry/registry.js";
import { migrateFiles } from "../support/migrate-files.js";

function declared(name: string, factory: string): ScriptDeclaration {
  return {
    name,
    factory,
    path: "setup.cfg",
    line: 1,
    nameSpan: { start: 0, end: name.length },
    where: { kind: "setup-cfg", section: "entry_points" },
    fault: null,
    caution: null,
    obstacle: null,
    packageRoot: null,
    others: [],
  };
}

function moduleOf(
  name: string,
  factory: string,
  registry = emptyRegistry,
  modules: Record<string, string> = {},
) {
  return nameModules([declared(name, factory)], { ...defaultSettings, modules }, registry, new Map()).get(
    name,
  );
}

test.each([
  ["x-wsgi", "x", "api"],
  ["x-wsgi-api", "x", "api"],
  ["x-api-wsgi", "x", "api"],
  ["x-api", "x", "api"],
  ["freezer-api-wsgi", "freezer_api", "api"],
  ["monasca-events-api-wsgi", "monasca_events_api", "api"],
  ["nova-metadata-wsgi", "nova", "metadata"],
  ["heat-wsgi-api-cfn", "heat", "cfn"],
  ["heat-wsgi-api-cloudwatch", "heat", "cloudwatch"],
  ["x-two-words-wsgi", "x", "two_words"],
  ["x-2-wsgi", "x", "api"],
  ["X-Public-WSGI", "x", "public"],
  ["x-+events+-wsgi", "x", "events"],
  ["x-import-wsgi", "x", "import_api"],
  ["x-_-wsgi", "x", "api"],
])("the server of %s in %s is %s", (script, packageName, server) => {
  expect(serverName(script, packageName)).toBe(server);
});

describe("the module's name", () => {
  test("is derived from the factory's package, never the script's or the distribution's", () => {
    expect(moduleOf("placement-api", "placement.wsgi:init")?.module).toBe("placement.wsgi.api");
    expect(moduleOf("freezer-api-wsgi", "freezer_api.service:initialize_app")?.module).toBe(
      "freezer_api.wsgi.api",
    );
  });

  test("comes from the registry where that has the goal's form", () => {
    const registry = builtInRegistry();
    expect(moduleOf("nova-api-wsgi", "nova.api.openstack.compute.wsgi:init_application", registry)).toEqual({
      module: "nova.wsgi.osapi_compute",
      title: "Nova Compute API",
      sameAs: null,
      elsewhere: null,
    });
    // People put freezer's and ironic's application into the package itself; the goal asks for a module in it.
    expect(moduleOf("freezer-api-wsgi", "freezer_api.service:initialize_app", registry)?.module).toBe(
      "freezer_api.wsgi.api",
    );
    expect(moduleOf("ironic-api-wsgi", "ironic.api.wsgi:initialize_wsgi_app", registry)?.module).toBe(
      "ironic.wsgi.api",
    );
    expect(
      moduleOf("keystone-wsgi-admin", "keystone.server.wsgi:initialize_admin_application", registry)?.sameAs,
    ).toBe("keystone-wsgi-public");
  });

  test("is not taken from the registry for another package that has a script of the same name", () => {
    expect(moduleOf("nova-api-wsgi", "supernova.api:init", builtInRegistry())?.module).toBe(
      "supernova.wsgi.nova",
    );
  });

  test("comes from the repository's settings before all", () => {
    expect(
      moduleOf("nova-api-wsgi", "nova.a:b", builtInRegistry(), { "nova-api-wsgi": "nova.wsgi.api" })?.module,
    ).toBe("nova.wsgi.api");
  });
});

test.each([
  ["x-wsgi", "x.a:b", "X API"],
  ["nova-metadata-wsgi", "nova.a:b", "Nova Metadata API"],
  ["freezer-api-wsgi", "freezer_api.a:b", "Freezer API"],
])("%s serves the %s", (script, factory, title) => {
  expect(moduleOf(script, factory)?.title).toBe(title);
});

describe("several scripts of one package, with the registry off", () => {
  const server = (name?: string) =>
    `${name === undefined ? "" : `NAME = "${name}"\n`}def build():\n    return load(${name === undefined ? "'x'" : "NAME"})\n`;
  test.each<
    readonly [string, Readonly<Record<string, string>>, Readonly<Record<string, string>>, readonly string[]]
  >([
    [
      "are told apart by their names",
      { "heat-wsgi-api": "heat.a:build", "heat-wsgi-api-cfn": "heat.b:build" },
      { "heat/a.py": server(), "heat/b.py": server() },
      ["heat.wsgi.api", "heat.wsgi.cfn"],
    ],
    [
      "are told apart by the names that they give their applications",
      { "nova-api-wsgi": "nova.a:build", "nova-metadata-wsgi": "nova.b:build" },
      { "nova/a.py": server("osapi_compute"), "nova/b.py": server("metadata") },
      ["nova.wsgi.osapi_compute", "nova.wsgi.metadata"],
    ],
    [
      "but not if one gives none",
      { "nova-api-wsgi": "nova.a:build", "nova-metadata-wsgi": "nova.b:build" },
      { "nova/a.py": server("osapi_compute"), "nova/b.py": server() },
      ["nova.wsgi.api", "nova.wsgi.metadata"],
    ],
    [
      "are one server if they have one factory",
      { "keystone-wsgi-admin": "keystone.a:admin", "keystone-wsgi-public": "keystone.a:build" },
      { "keystone/a.py": `${server("public")}admin = build\n` },
      ["keystone.wsgi.api", "keystone.wsgi.api"],
    ],
    [
      "need not be several",
      { "cinder-wsgi": "cinder.a:build" },
      { "cinder/a.py": server("osapi_volume") },
      ["cinder.wsgi.api"],
    ],
  ])("%s", async (_, scripts, files, expected) => {
    const entries = Object.entries(scripts).map(([name, factory]) => `    ${name} = ${factory}\n`);
    const [packageName] = Object.values(scripts)[0]?.split(".") ?? [];
    const migration = await migrateFiles(
      {
        "setup.cfg": `[entry_points]\nwsgi_scripts =\n${entries.join("")}`,
        [`${packageName}/__init__.py`]: "",
        ...files,
      },
      { registry: emptyRegistry },
    );
    expect(migration.scripts.map(({ module }) => module)).toEqual(expected);
    expect(migration.files.filter(({ path }) => /wsgi\/[^_]/.test(path))).toHaveLength(
      new Set(expected).size,
    );
  });
});
