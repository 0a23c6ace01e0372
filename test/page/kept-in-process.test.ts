import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import type { CampaignRecord } from "../../src/model/campaign.js";
import { CampaignIndex } from "../../src/page/campaign-index.js";
import { RepositoryDetails } from "../../src/page/repository-detail.js";
import { sampleDetail } from "../support/page-server.js";
import { sampleCampaign, sampleNow } from "../support/sample-campaign.js";

/** A store that notes how often it is read. */
class Store {
  records: readonly CampaignRecord[] = sampleCampaign(10);
  reads = 0;
  isAway = false;
  now = sampleNow;
  readonly index = new CampaignIndex({ store: this, now: () => new Date(this.now) });

  async all(): Promise<readonly CampaignRecord[]> {
    this.reads++;
    if (this.isAway) throw new Error("away");
    return this.records;
  }

  async history(): Promise<never[]> {
    return [];
  }
}

describe("the index", () => {
  test("is read once for all who come within three seconds", async () => {
    const store = new Store();
    const views = await Promise.all(Array.from({ length: 20 }, () => store.index.view()));
    store.now += 2_999;
    views.push(await store.index.view());
    expect(new Set(views).size).toBe(1);
    expect(store.reads).toBe(1);
  });

  test("nobody waits while it is read again, unless it is old or something was just done", async () => {
    const store = new Store();
    await store.index.view();
    store.records = sampleCampaign(11);
    store.now += 4_000;
    expect((await store.index.view()).rows).toHaveLength(10);
    await delay(1);
    expect((await store.index.view()).rows).toHaveLength(11);
    store.records = sampleCampaign(12);
    store.index.forget();
    expect((await store.index.view()).rows).toHaveLength(12);
    store.records = sampleCampaign(13);
    store.now += 40_000;
    expect((await store.index.view()).rows).toHaveLength(13);
  });

  test("while the store is away it is what it was, and the store is not asked by everybody", async () => {
    const store = new Store();
    const { readAt } = await store.index.view();
    store.isAway = true;
    store.now += 60_000;
    for (let look = 0; look < 20; look++)
      expect(await store.index.view()).toMatchObject({ isStale: true, readAt });
    expect(store.reads).toBe(2);
    store.isAway = false;
    store.now += 3_000;
    expect(await store.index.view()).toMatchObject({ isStale: false, readAt: store.now });
  });

  test("without a first look there is nothing to show", async () => {
    const store = new Store();
    store.isAway = true;
    await expect(store.index.view()).rejects.toThrow("away");
    store.isAway = false;
    expect((await store.index.view()).rows).toHaveLength(10);
  });

  test("the rows of the same records are made once", async () => {
    const store = new Store();
    const { rows } = await store.index.view();
    store.index.forget();
    expect((await store.index.view()).rows).toBe(rows);
  });
});

describe("the details of repositories", () => {
  const [one, two, three] = sampleCampaign(3) as [CampaignRecord, CampaignRecord, CampaignRecord];

  function details(patience = 20) {
    const asked: string[] = [];
    const endings: (() => void)[] = [];
    const clock = { now: 0 };
    let failing = false;
    const read = async ({ project }: CampaignRecord) => {
      asked.push(project);
      await new Promise<void>((resolve) => endings.push(resolve));
      if (failing) throw new Error("no");
      return sampleDetail;
    };
    const kept = new RepositoryDetails(read, () => clock.now, patience);
    const end = async (fail = false) => {
      failing = fail;
      for (const ending of endings.splice(0)) ending();
      await delay(1);
    };
    return { kept, asked, end, clock };
  }

  test("two are read at once; for others, and for what takes long, people come again", async () => {
    const { kept, asked, end } = details();
    expect(await Promise.all([kept.of(one), kept.of(one), kept.of(two)])).toEqual([
      "reading",
      "reading",
      "reading",
    ]);
    expect(await kept.of(three)).toBe("busy");
    expect(asked).toEqual([one.project, two.project]);
    await end();
    expect(await Promise.all([kept.of(one), kept.of(two)])).toEqual([sampleDetail, sampleDetail]);
    expect(await kept.of(three)).toBe("reading");
    expect(asked).toHaveLength(3);
    await end();
  });

  test("what was read is kept for ten minutes, or until the record is another", async () => {
    const { kept, asked, end, clock } = details();
    await kept.of(one);
    await end();
    clock.now = 599_999;
    expect(await kept.of(one)).toBe(sampleDetail);
    expect(asked).toHaveLength(1);
    await kept.of({ ...one, revision: "f".repeat(40) });
    await end();
    clock.now = 600_001;
    await kept.of(one);
    await end();
    expect(asked).toHaveLength(3);
  });

  test("a failure is told, and is tried again a little later", async () => {
    const { kept, asked, end, clock } = details();
    const first = kept.of(one);
    await end(true);
    await expect(first).rejects.toThrow("no");
    await expect(kept.of(one)).rejects.toThrow("no");
    clock.now = 15_001;
    expect(await kept.of(one)).toBe("reading");
    await end();
    expect(await kept.of(one)).toBe(sampleDetail);
    expect(asked).toHaveLength(2);
  });
});
