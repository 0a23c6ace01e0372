import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import type { CampaignRecord } from "../../src/model/campaign.js";
import { openRedisCampaign, type RedisCampaign } from "../../src/queue/redis-campaign.js";
import { changeWith, recordWith, scriptWith, useOf } from "./campaign-records.js";

const day = {
  ...{ day: "2026-11-25", repositories: 9, services: 4, servicesWithModules: 1 },
  ...{ deployments: 5, deploymentsMoved: 2, open: 3, merged: 1 },
};
const full = recordWith({
  scripts: [scriptWith(), scriptWith({ name: "b", application: null, state: "manual" })],
  uses: [useOf({ rewrite: 1, manual: 2, keep: 3, pending: 1 })],
  changes: [
    changeWith({ votes: ["Code-Review+2 by dev1"], checks: "failed", dependsOn: ["https://example.org/1"] }),
    changeWith({ unit: "entry-points", state: "merged" }),
  ],
  reason: "waits",
  error: { code: "branch-moved", message: "m", advice: "a" },
});
const hash = "{wsgi-shift}:campaign:records";
const changes = "{wsgi-shift}:campaign:changes";

/** What the campaign's memory promises, on whichever Redis `start` gives. */
export function describeCampaign(
  start: () => Promise<{ readonly address: string; close(): Promise<void> }>,
): void {
  let server: Awaited<ReturnType<typeof start>>;
  let redis: Redis;
  let campaign: RedisCampaign;

  beforeAll(async () => {
    server = await start();
    redis = new Redis(server.address);
  });
  afterAll(async () => {
    redis.disconnect();
    await server.close();
  });
  beforeEach(async () => {
    await redis.flushall();
    campaign = await openRedisCampaign(server.address);
  });
  afterEach(() => campaign.close());

  test("knows nothing at first", async () => {
    expect(await campaign.get(full)).toBeUndefined();
    expect([await campaign.all(), await campaign.history(), await campaign.covers()]).toEqual([[], [], []]);
    await campaign.remove(full);
  });

  test("gives what was kept, one record a branch, the newest", async () => {
    const others = [
      { ...full, platform: "github" as const },
      { ...full, host: "b" },
      { ...full, project: "b" },
      { ...full, branch: "b" },
    ];
    for (const record of [recordWith(), ...others, full]) await campaign.put(record);
    expect(await campaign.get(full)).toEqual(full);
    expect(await campaign.all()).toHaveLength(5);
    expect(await campaign.all()).toEqual(expect.arrayContaining([full, ...others]));
    await campaign.remove({ ...full, branch: "b" });
    expect(await campaign.all()).toHaveLength(4);
    expect(await campaign.get({ ...full, branch: "b" })).toBeUndefined();
  });

  test("shows what another process kept, and what a wipe took", async () => {
    const other = await openRedisCampaign(server.address);
    await campaign.put(full);
    expect(await other.all()).toEqual([full]);
    await campaign.put({ ...full, reason: "another" });
    expect(await other.all()).toEqual([{ ...full, reason: "another" }]);
    await campaign.put({ ...full, project: "b" });
    await campaign.remove(full);
    expect(await other.all()).toEqual([{ ...full, project: "b" }]);
    await redis.flushall();
    expect(await other.all()).toEqual([]);
    await other.close();
  });

  test("shows what stands in a Redis that went back to an older state, or forgot what changed", async () => {
    const other = await openRedisCampaign(server.address);
    await campaign.put(full);
    const put = async (project: string) => campaign.put({ ...full, project });
    await put("b");
    expect(await other.all()).toHaveLength(2);
    // As before the last change.
    const [[id = "", [, field = ""]] = ["", []]] = await redis.xrevrange(changes, "+", "-", "COUNT", 1);
    expect(await redis.xdel(changes, id)).toBe(1);
    expect(await redis.hdel(hash, field)).toBe(1);
    await put("c");
    expect((await other.all()).map(({ project }) => project).sort()).toEqual([full.project, "c"].sort());
    await redis.del(changes);
    await put("d");
    await put("e");
    await redis.xtrim(changes, "MAXLEN", 1);
    expect(await other.all()).toHaveLength(4);
    await other.close();
  });

  test("readings at once, while others change records, end with all of them", async () => {
    const other = await openRedisCampaign(server.address);
    await Promise.all(
      Array.from({ length: 50 }, async (_, at) => {
        await campaign.put({ ...full, project: `p${at % 10}`, reason: String(at) });
        await other.all();
      }),
    );
    const sorted = (records: readonly CampaignRecord[]) =>
      records.map(({ project, reason }) => `${project} ${reason}`).sort();
    const fresh = await openRedisCampaign(server.address);
    expect(sorted(await other.all())).toEqual(sorted(await fresh.all()));
    await Promise.all([other.close(), fresh.close()]);
  });

  test("keeps days in order, and what each host covers", async () => {
    const days = ["2026-11-26", "2025-01-01", "2026-11-25"].map((name) => ({ ...day, day: name }));
    for (const one of days) await campaign.putDay(one);
    await campaign.putDay({ ...day, merged: 7 });
    expect((await campaign.history()).map((one) => [one.day, one.merged])).toEqual([
      ["2025-01-01", 1],
      ["2026-11-25", 7],
      ["2026-11-26", 1],
    ]);
    const cover = { platform: "gerrit", host: "a", projects: ["x", "y"], at: 1 } as const;
    await campaign.putCover({ ...cover, projects: [] });
    await campaign.putCover({ ...cover, host: "b" });
    await campaign.putCover(cover);
    expect(await campaign.covers()).toHaveLength(2);
    expect(await campaign.covers()).toEqual(expect.arrayContaining([cover, { ...cover, host: "b" }]));
  });

  test.each([
    ["no JSON", "x"],
    ["nothing", ""],
    ["an array", "[]"],
    ["no version", JSON.stringify({ value: full })],
    ["another version", JSON.stringify({ version: 2, value: full })],
    ["a field too little", JSON.stringify({ version: 1, value: { ...full, branch: undefined } })],
    [
      "an unknown state",
      JSON.stringify({ version: 1, value: { ...full, changes: [{ ...full.changes[0], state: "x" }] } }),
    ],
    [
      "an unknown code",
      JSON.stringify({ version: 1, value: { ...full, error: { ...full.error, code: "toString" } } }),
    ],
  ])("takes %s for absent", async (_, text) => {
    const other = { ...full, project: "b" };
    await campaign.put(full);
    await campaign.put(other);
    const [field = ""] = (await redis.hkeys(hash)).filter((name) => name.includes("fox"));
    await redis.hset(hash, field, text);
    expect(await campaign.get(full)).toBeUndefined();
    const fresh = await openRedisCampaign(server.address);
    expect(await fresh.all()).toEqual([other]);
    await fresh.close();
    await campaign.put(full);
    expect(await campaign.get(full)).toEqual(full);
  });

  test("fields of a later version are left out", async () => {
    const text = JSON.stringify({ version: 1, value: { ...full, later: true } });
    await redis.hset(hash, JSON.stringify([full.platform, full.host, full.project, full.branch]), text);
    expect(await campaign.get(full)).toEqual(full);
  });
}
