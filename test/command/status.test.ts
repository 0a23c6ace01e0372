import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import { main } from "../../src/command/program.js";
import { Git } from "../../src/git/git.js";
import { type EmbeddedRedis, startEmbeddedRedis } from "../../src/queue/embedded-redis.js";
import { openRedisCampaign } from "../../src/queue/redis-campaign.js";
import { plainStyle } from "../../src/report/style.js";
import { changeWith, recordWith, scriptWith, useOf } from "../support/campaign-records.js";
import { temporaryDirectory } from "../support/sample-repository.js";

const directory = temporaryDirectory();
const cache = join(directory.path, "cache");
let redis: EmbeddedRedis | undefined;
const schema = JSON.parse(
  readFileSync(new URL("../../docs/campaign.schema.json", import.meta.url), "utf8"),
) as object;
let out = "";
let told = "";

const start = (cacheDirectory: string) =>
  startEmbeddedRedis({ cacheDirectory, path: "/nonexistent", onRestart: () => {} });

async function fill(address: string): Promise<void> {
  const campaign = await openRedisCampaign(address);
  const now = Date.UTC(2026, 10, 25, 11);
  const records = [
    recordWith({
      scripts: [scriptWith()],
      scannedAt: now,
      changes: [changeWith({ votes: ["Code-Review+2 by dev1"] })],
    }),
    recordWith({
      project: "openstack/bear",
      scannedAt: now,
      scripts: [scriptWith({ state: "both" })],
      reason: "the entry points wait for openstack/helm",
    }),
    recordWith({
      project: "openstack/helm",
      uses: [useOf({ rewrite: 2 })],
      scannedAt: now - 3 * 86_400_000,
      changes: [
        changeWith({
          id: "9",
          url: "https://review.example.org/9",
          waitsFor: "dependency",
          dependsOn: ["https://review.example.org/7"],
        }),
      ],
    }),
    recordWith({
      platform: "github",
      host: "github.com",
      project: "octo/evil\u001b[2J",
      revision: null,
      scannedAt: null,
      error: { code: "host-refused", message: "no\u001b[2J", advice: "a" },
    }),
    recordWith({ branch: "stable/1", isDefault: false, scannedAt: now }),
  ];
  for (const record of records) await campaign.put(record);
  const numbers = {
    repositories: 2,
    services: 2,
    servicesWithModules: 0,
    deployments: 0,
    deploymentsMoved: 0,
  };
  await campaign.putDay({ day: "2026-11-01", ...numbers, open: 0, merged: 0 });
  await campaign.close();
}

beforeAll(async () => {
  redis = await start(cache);
  await fill(redis.address);
});
afterAll(async () => {
  await redis?.close();
  directory.dispose();
});
beforeEach(() => {
  out = "";
  told = "";
});
afterEach(() => expect(out + told).not.toContain("\u001b"));

function run(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = { WSGI_SHIFT_CACHE: cache },
) {
  return main(
    {
      out: (text) => {
        out += text;
      },
      tell: (text) => {
        told += text;
      },
      terminal: false,
      style: plainStyle,
      environment,
      git: new Git({ path: process.env.PATH ?? "" }),
      now: () => new Date("2026-11-25T12:00:00Z"),
      stopped: () => Promise.resolve(),
    },
    ["status", ...args],
  );
}

test("says how far the campaign is, and what each repository waits for", async () => {
  expect(await run([])).toBe(0);
  expect(told).toBe("");
  expect(out.split("\n")).toEqual([
    "███████████████░░░░░░░░░░░░░░░    1 of 2 projects with modules, of all that declare scripts, 1 since 2026-11-01",
    "░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░    0 of 1 deployments moved, of all that name scripts",
    "2 changes open, 0 merged",
    "",
    "REPOSITORY                         SCRIPTS       PHASE   CHANGE  WAITS FOR   VOTES                  SCANNED",
    "github.com octo/evil\\u001b[2J      -             unseen  -       -           -                      never",
    "    host-refused: no\\u001b[2J",
    "review.example.org openstack/bear  fox-api-wsgi  remove  -       -           -                      1 h ago",
    "    the entry points wait for openstack/helm",
    "review.example.org openstack/fox   fox-api-wsgi  add     open    review      Code-Review+2 by dev1  1 h ago",
    "    https://review.example.org/c/openstack/fox/+/7",
    "review.example.org openstack/helm  fox-api-wsgi  deploy  open    dependency  -                      3 days ago",
    "    https://review.example.org/9",
    "    after https://review.example.org/7",
    "",
  ]);
});

test.each<[string[], string[]]>([
  [[], ["octo/evil\u001b[2J", "openstack/bear", "openstack/fox", "openstack/helm"]],
  [["--host", "github.com"], ["octo/evil\u001b[2J"]],
  [["--phase", "deploy"], ["openstack/helm"]],
  [["--state", "failed"], ["octo/evil\u001b[2J"]],
  [["--waits-for", "review"], ["openstack/fox"]],
  [["openstack", "dev1"], ["openstack/fox"]],
  [
    ["fox", "--all-branches", "--sort", "scanned"],
    ["openstack/helm", "openstack/bear", "openstack/fox", "openstack/fox"],
  ],
  [
    ["openstack", "--reverse"],
    ["openstack/helm", "openstack/fox", "openstack/bear"],
  ],
  [["nothing-of-this"], []],
])("%j finds %j", async (args, projects) => {
  expect(await run([...args, "--json"])).toBe(0);
  const found = JSON.parse(out);
  expect(found).toMatchObject({ schemaVersion: 1, today: { day: "2026-11-25", services: 2 } });
  expect(new Ajv2020().validate(schema, found)).toBe(true);
  expect(found.history.map(({ day }: { day: string }) => day)).toEqual(["2026-11-01", "2026-11-25"]);
  expect(found.repositories.map(({ project }: { project: string }) => project)).toEqual(projects);
});

test("the table goes into a spreadsheet", async () => {
  expect(await run(["--csv", "--waits-for", "review"])).toBe(0);
  const [head, line, ...rest] = out.split("\r\n");
  expect(head).toMatch(/^platform,host,project,branch/);
  expect(line).toMatch(/^gerrit,review\.example\.org,openstack\/fox,master,yes,add,open,fox-api-wsgi,/);
  expect(rest).toEqual([""]);
});

test.each<[string[], RegExp]>([
  [["--json", "--csv"], /exclude each other/],
  [["--phase", "other"], /Allowed choices/],
  [["--sort", "other"], /Allowed choices/],
])("%j is a usage error", async (args, message) => {
  expect(await run(args)).toBe(2);
  expect(told).toMatch(message);
});

test("where no service runs it says so and what to do", async () => {
  expect(await run([], { WSGI_SHIFT_CACHE: join(directory.path, "other") })).toBe(4);
  expect(told).toMatch(/^wsgi-shift: no-campaign: .*no service runs with the cache .*\n {2}Set REDIS_URL/);
});

test("a Redis that is away is told", async () => {
  expect(await run([], { REDIS_URL: "redis://127.0.0.1:1", WSGI_SHIFT_CACHE: cache })).toBe(4);
  expect(told).toMatch(/redis-unavailable/);
});

test("the Redis of a service is found behind a path that is too long for a socket", async () => {
  const deep = join(directory.path, "d".repeat(100));
  const there = await start(deep);
  try {
    await fill(there.address);
    expect(await run(["--csv"], { WSGI_SHIFT_CACHE: deep })).toBe(0);
    expect(out).toContain("openstack/helm");
  } finally {
    await there.close();
  }
  expect(await run([], { WSGI_SHIFT_CACHE: deep })).toBe(4);
});
