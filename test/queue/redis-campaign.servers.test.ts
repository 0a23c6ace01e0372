import { describe, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { openRedisCampaign } from "../../src/queue/redis-campaign.js";
import { describeCampaign } from "../support/campaign-behaviour.js";
import { recordWith } from "../support/campaign-records.js";
import { TestRedis } from "../support/test-redis.js";
import { until } from "../support/until.js";

describe("on redis-server", () => {
  describeCampaign(() => new TestRedis().start());

  test("a change of one of 1,000 records has that one read again", async () => {
    const server = await new TestRedis().start();
    const [campaign, other] = [
      await openRedisCampaign(server.address),
      await openRedisCampaign(server.address),
    ];
    await Promise.all(
      Array.from({ length: 1_000 }, (_, at) => campaign.put(recordWith({ project: `p${at}` }))),
    );
    expect(await other.all()).toHaveLength(1_000);
    const redis = new Redis(server.address);
    const sent = async () => Number(/total_net_output_bytes:(\d+)/.exec(await redis.info("stats"))?.[1]);
    const before = await sent();
    for (let at = 0; at < 10; at += 1) {
      await campaign.put(recordWith({ project: `p${at}`, reason: "changed" }));
      expect((await other.all()).filter(({ reason }) => reason === "changed")).toHaveLength(at + 1);
    }
    expect((await sent()) - before).toBeLessThan(30_000);
    redis.disconnect();
    await Promise.all([campaign.close(), other.close()]);
    await server.close();
  });

  test("what fails is told at once, and works again when Redis is back", async () => {
    const redis = await new TestRedis(["--appendfsync", "always"]).start();
    const campaign = await openRedisCampaign(redis.address);
    await campaign.put(recordWith());
    await redis.kill();
    const unavailable = { code: "redis-unavailable", retryable: true };
    await expect(campaign.all()).rejects.toMatchObject(unavailable);
    await expect(campaign.put(recordWith())).rejects.toMatchObject(unavailable);
    await redis.start();
    await until(async () => (await campaign.covers().catch(() => undefined)) !== undefined);
    expect(await campaign.all()).toEqual([recordWith()]);
    await campaign.close();
    await redis.close();
  });
});
