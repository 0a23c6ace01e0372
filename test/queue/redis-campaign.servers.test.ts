import { describe, expect, jest, test } from "@jest/globals";
import { openRedisCampaign } from "../../src/queue/redis-campaign.js";
import { describeCampaign } from "../support/campaign-behaviour.js";
import { recordWith } from "../support/campaign-records.js";
import { until } from "../support/queue-behaviour.js";
import { TestRedis } from "../support/test-redis.js";

jest.setTimeout(60_000);

describe("on redis-server", () => {
  describeCampaign(() => new TestRedis().start());

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
