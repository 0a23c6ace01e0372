import { describe, expect, test } from "@jest/globals";
import { defaultSettings } from "../../src/model/repository-settings.js";
import type { ScriptDeclaration } from "../../src/model/script.js";
import { nameModules, serverName } from "../../src/plan/module-name.js";
import { builtInRegistry, emptyRegistry } from "../../src/registry/registry.js";

function declared(name: string, factory: string): ScriptDeclaration {
  return { name, factory, path: "setup.cfg", line: 1, nameSpan: { start: 0, end: name.length }, fault: null };
}

function moduleOf(
  name: string,
  factory: string,
  registry = emptyRegistry,
  modules: Record<string, string> = {},
) {
  return nameModules([declared(name, factory)], { ...defaultSettings, modules }, registry).get(name);
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
