import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import type { Fault } from "../../github/fake-github.js";
import { PacedCampaign } from "../../support/paced-campaign.js";
import { TestRedis } from "../../support/test-redis.js";

// About a minute on a machine with nothing else to do.
jest.setTimeout(900_000);

let redis: TestRedis;
let directory: string;

beforeEach(async () => {
  redis = await new TestRedis().start();
  directory = mkdtempSync(join(tmpdir(), "wsgi-shift-campaign-"));
});
afterEach(async () => {
  await redis.close();
  rmSync(directory, { recursive: true, force: true });
});

const minute = 60_000;

/** Minutes that nobody can do better than: 500 an hour, and as many of them in a minute as 80 writes and 900 points are. */
function leastMinutes(count: number, points: number): number {
  const perMinute = Math.min(80, 900 / points);
  const hours = Math.ceil(count / 500) - 1;
  return hours * 60 + (count - hours * 500) / perMinute;
}

test("2,000 repositories: no limit is broken, none is lost, and it comes near what the limits allow", async () => {
  const count = 2_000;
  const campaign = await PacedCampaign.start(redis.address, directory);
  await campaign.add(count);
  await campaign.finish();
  const { github, limits, opened, began } = campaign;
  expect(limits.violations).toEqual([]);
  expect(github.violations).toEqual([]);
  expect(github.repositories.map(({ pulls }) => pulls.length)).toEqual(Array(count).fill(1));
  expect(limits.content.length / count).toBeLessThanOrEqual(2);
  // By GitHub's own count of what it took.
  const least = leastMinutes(count, limits.points / count);
  const byThen = opened.filter((at) => at - began <= least * minute).length;
  expect(byThen / count).toBeGreaterThanOrEqual(0.95);
  // Who found no room had a turn, and asked nothing of GitHub before.
  expect(campaign.runs).toBeLessThan(count * 3);
  process.stderr.write(
    `${byThen} of ${count} pull requests in the ${Math.round(least)} minutes that are the least, all in ` +
      `${Math.round((campaign.clock.now() - began) / minute)}; ${limits.content.length} writes, ${github.calls.length} calls\n`,
  );
  await campaign.close();
});

const message = "You have exceeded a secondary rate limit";
describe("refused once for a limit, at whichever call, all comes to the same end", () => {
  test.each<[string, Fault]>([
    ["403, and for how long", { status: 403, headers: { "retry-after": "30" }, body: { message } }],
    ["403, and not how long", { status: 403, body: { message } }],
    ["429, and for how long", { status: 429, headers: { "retry-after": "7200" } }],
    ["429, and not how long", { status: 429 }],
  ])("%s", async (_what, fault) => {
    const count = 4;
    let calls = 1;
    for (let index = 0; index < calls; index += 1) {
      const campaign = await PacedCampaign.start(redis.address, directory);
      const { github, limits, errors } = campaign;
      github.fault = (call) => (call.index === index ? fault : undefined);
      await campaign.add(count);
      await campaign.finish();
      calls = github.calls.length - 1;
      const state = github.repositories.map(({ pulls, git }) => [
        pulls.length,
        pulls[0]?.state,
        git.refs(""),
      ]);
      const branches = ["refs/heads/master", "refs/heads/wsgi-shift/remove-wsgi_scripts/master/modules"];
      expect([index, state]).toEqual([
        index,
        Array(count).fill([1, "open", expect.arrayContaining([...branches, "refs/pull/1/head"])]),
      ]);
      expect([index, limits.violations, github.violations, limits.content.length]).toEqual([
        index,
        [],
        [],
        count,
      ]);
      expect(errors.map((error) => (error as { code?: string }).code)).toEqual(
        errors.map(() => "host-limited"),
      );
      await campaign.close();
      await redis.clear();
    }
    expect(calls).toBeGreaterThan(count * 8);
  });
});
