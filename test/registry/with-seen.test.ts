import { expect, test } from "@jest/globals";
import type { SeenRepository, SeenScript } from "../../src/model/seen-script.js";
import { builtInRegistry, emptyRegistry } from "../../src/registry/registry.js";
import { withSeen } from "../../src/registry/with-seen.js";

const fox = (more: Partial<SeenScript> = {}): SeenScript => ({
  script: "fox-api-wsgi",
  application: "fox.wsgi.api:application",
  isThere: true,
  root: "",
  ...more,
});
const of = (project: string, ...scripts: SeenScript[]): SeenRepository => ({ host: "h", project, scripts });
const self = { host: "h", project: "den/deploy" };

test("a script that another repository declares and has the module of is known", () => {
  expect(withSeen(emptyRegistry, [of("den/fox", fox())], self).entries).toEqual([
    {
      script: "fox-api-wsgi",
      project: "den/fox",
      module: "fox.wsgi.api",
      application: "application",
      factories: [],
      moduleSince: { branch: "default branch" },
      isSeen: true,
    },
  ]);
});

test.each<readonly [string, readonly SeenRepository[], RegExp]>([
  [
    "its module is not there yet",
    [of("den/fox", fox({ isThere: false }))],
    /^den\/fox declares it, and fox\.wsgi\.api:application is not on its default branch yet: merge/,
  ],
  [
    "a person must decide there",
    [of("den/fox", fox({ application: null }))],
    /^den\/fox declares it, and a person must decide on its module there first$/,
  ],
  [
    "another declares it differently",
    [of("den/fox", fox()), of("cave/fox", fox({ application: "evil.wsgi:application" }))],
    /^cave\/fox and den\/fox declare it, with different modules: decide/,
  ],
  [
    "another cannot tell its module",
    [of("den/fox", fox()), of("cave/fox", fox({ application: null }))],
    /with different modules/,
  ],
  [
    "a copy does not have the module yet",
    [of("den/fox", fox()), of("cave/fox", fox({ isThere: false }))],
    /not on its default branch yet/,
  ],
])("no module is named where %s", (_, seen, reason) => {
  for (const repositories of [seen, seen.toReversed()]) {
    const entry = withSeen(emptyRegistry, repositories, self).find("fox-api-wsgi");
    expect(entry?.module).toBeNull();
    expect(entry?.unsettled).toMatch(reason);
  }
});

test("two copies that agree are one", () => {
  const seen = [of("den/fox", fox()), of("cave/fox", fox())];
  expect(withSeen(emptyRegistry, seen, self).find("fox-api-wsgi")).toMatchObject({
    module: "fox.wsgi.api",
    project: "cave/fox, den/fox",
  });
});

test("nobody can change what the registry knows", () => {
  const registry = builtInRegistry();
  const evil = of("cave/nova", fox({ script: "nova-api-wsgi", application: "evil.wsgi:application" }));
  expect(withSeen(registry, [evil], self)).toBe(registry);
});

test("a repository learns nothing from itself, nor from another that declares the same", () => {
  const seen = [of("den/fox", fox()), of("cave/fox", fox({ application: "evil.wsgi:application" }))];
  expect(withSeen(emptyRegistry, seen, { host: "h", project: "den/fox" })).toBe(emptyRegistry);
});

test.each([
  ["api"],
  ["keystone"],
  [""],
  ["-"],
  ["a b-c"],
  ["fox-"],
  ["../fox-api"],
  ["fox-api\n"],
  [`${"fox-".repeat(30)}api`],
])("the name %j is too common, too long or none, and is not taken", (script) => {
  expect(withSeen(emptyRegistry, [of("den/fox", fox({ script }))], self)).toBe(emptyRegistry);
});

test.each([
  ["fox"],
  ["fox.wsgi"],
  ["fox.wsgi:app:x"],
  ["fox.wsgi:application\nmaster = true"],
  ["$(x):y"],
  [`${"a".repeat(300)}:b`],
])("%j is no application, and is not taken", (application) => {
  expect(withSeen(emptyRegistry, [of("den/fox", fox({ application }))], self)).toBe(emptyRegistry);
});

test("a repository teaches a bounded number of names", () => {
  const scripts = Array.from({ length: 1000 }, (_, index) => fox({ script: `fox-api-${index}` }));
  expect(withSeen(emptyRegistry, [of("den/fox", ...scripts)], self).entries).toHaveLength(50);
  const many = Array.from({ length: 100 }, (_, at) =>
    of(`den/fox${at}`, ...scripts.slice(0, 50).map((one) => ({ ...one, script: `${one.script}-${at}` }))),
  );
  expect(withSeen(emptyRegistry, many, self).entries).toHaveLength(2000);
});
