import { expect, test } from "@jest/globals";
import { builtInRegistry } from "../../src/registry/registry.js";

const registry = builtInRegistry();

test("every entry is whole and of one shape", () => {
  expect(registry.entries.length).toBeGreaterThanOrEqual(47);
  expect(new Set(registry.names).size).toBe(registry.entries.length);
  expect([...registry.names]).toEqual([...registry.names].sort());
  const known = new Set([
    "script",
    "project",
    "module",
    "application",
    "file",
    "title",
    "sameAs",
    "madeBy",
    "factories",
    "moduleSince",
    "moduleBackports",
    "scriptSince",
    "scriptLast",
    "scriptGone",
    "argv",
    "notes",
  ]);
  for (const entry of registry.entries) {
    expect(Object.keys(entry).filter((key) => !known.has(key))).toEqual([]);
    expect(entry.script).toMatch(/^[a-z][a-z0-9-]+$/);
    expect(entry.project).toMatch(/^[a-z]+\/[a-z0-9_-]+$/i);
    for (const factory of entry.factories) expect(factory).toMatch(/^[\w.]+:\w+$/);
    if (entry.module === null) {
      expect([entry.application, entry.file]).toEqual([undefined, undefined]);
      continue;
    }
    expect(entry.module).toMatch(/^[a-z_]+(?:\.[a-z_]+)+$/);
    expect(entry.application).toBe("application");
    const path = entry.module.replaceAll(".", "/");
    if (entry.file) expect([`${path}.py`, `${path}/__init__.py`]).toContain(entry.file);
    if (entry.sameAs) expect(registry.find(entry.sameAs)?.module).toBe(entry.module);
  }
});

test.each([
  ["nova-api-wsgi", "nova.wsgi.osapi_compute", "2024.2", "2026.1"],
  ["nova-metadata-wsgi", "nova.wsgi.metadata", "2024.2", "2026.1"],
  ["neutron-api", "neutron.wsgi.api", "2024.2", "2026.1"],
  ["keystone-wsgi-public", "keystone.wsgi.api", "2025.1", "2025.2"],
  ["keystone-wsgi-admin", "keystone.wsgi.api", "2025.1", "2025.2"],
  ["cinder-wsgi", "cinder.wsgi.api", "2025.1", "2026.1"],
  ["designate-api-wsgi", "designate.wsgi.api", "2025.2", "2025.2"],
  ["heat-wsgi-api-cfn", "heat.wsgi.cfn", "2025.1", undefined],
  ["karbor-wsgi", null, undefined, undefined],
])("%s → %s, since %s, the script until %s", (script, module, since, gone) => {
  const entry = registry.find(script);
  expect([entry?.module, entry?.moduleSince?.release, entry?.scriptGone?.release]).toEqual([
    module,
    since,
    gone,
  ]);
});
