import { expect, test } from "@jest/globals";
import { githubClient } from "../../../src/platform/github/github-client.js";
import { LostDeliveries } from "../../../src/platform/github/lost-deliveries.js";
import { refusal, useGitHub } from "../../github/use-github.js";

const world = useGitHub();
const minute = 60_000;
const hour = 60 * minute;

function start(more: object = {}) {
  const { deliveries } = world().github;
  let time = Date.parse("2026-11-25T12:00:00Z");
  deliveries.now = () => new Date(time);
  const { app } = githubClient({ ...world().hostOptions(), ...more });
  if (app === undefined) throw new Error("there is no App");
  const look = () => new LostDeliveries("github.com", app, () => time).look();
  const one = new LostDeliveries("github.com", app, () => time);
  const ago = (milliseconds: number) => new Date(time - milliseconds);
  const wait = (milliseconds: number) => {
    time += milliseconds;
  };
  return { deliveries, look, one, ago, wait };
}

test("what failed is delivered again, what succeeded is not, nor what is older than GitHub keeps it", async () => {
  const { deliveries, look, ago } = start();
  deliveries.add("too old", 500, ago(73 * hour));
  deliveries.add("timed out", 0, ago(70 * hour));
  deliveries.add("fine", 200, ago(3 * hour));
  deliveries.add("fine in the end", 503, ago(2 * hour));
  deliveries.add("fine in the end", 204, ago(hour), true);
  deliveries.add("busy", 503, ago(minute));
  expect(await look()).toEqual({ lost: 2, redelivered: ["busy", "timed out"] });
  expect(
    deliveries.all.filter(({ redelivery, code }) => redelivery && code === 200).map(({ guid }) => guid),
  ).toEqual(["timed out", "busy"]);
  expect(await look()).toEqual({ lost: 0, redelivered: [] });
});

test("what fails again is asked for less and less often, and not for ever", async () => {
  const { deliveries, one, wait } = start();
  deliveries.again = () => 500;
  deliveries.add("bad", 500);
  const asked: number[] = [];
  for (let minutes = 0; minutes < 72 * 60; minutes += 20) {
    if ((await one.look()).redelivered.length > 0) asked.push(minutes);
    wait(20 * minute);
  }
  expect(asked).toEqual([0, 20, 100, 420, 1700]);
});

test("pages are read to the end, and one call will do where nothing failed", async () => {
  const { deliveries, one, ago } = start();
  for (let count = 0; count < 250; count += 1) deliveries.add(`fine ${count}`, 200, ago(count * minute));
  expect(await one.look()).toEqual({ lost: 0, redelivered: [] });
  expect(world().github.calls).toHaveLength(1);
  for (let count = 0; count < 250; count += 1) deliveries.add(`bad ${count}`, 502, ago(count * minute));
  expect((await one.look()).redelivered).toHaveLength(250);
  const before = world().github.calls.length;
  expect(await one.look()).toEqual({ lost: 0, redelivered: [] });
  // The failures of those that came through in the end are listed on, and not gone into again.
  expect(await one.look()).toEqual({ lost: 0, redelivered: [] });
  expect(world().github.calls.length - before).toBeLessThanOrEqual(12);
});

test("a failure of GitHub is told, and the next look goes on", async () => {
  const { deliveries, one } = start();
  for (const guid of ["a", "b", "c"]) deliveries.add(guid, 500);
  world().github.fault = ({ index }) => (index >= 3 ? { status: 500 } : undefined);
  expect(await refusal(one.look())).toMatchObject({ code: "host-unavailable" });
  world().github.fault = () => undefined;
  await one.look();
  expect(
    deliveries.all
      .filter(({ redelivery }) => redelivery)
      .map(({ guid }) => guid)
      .sort(),
  ).toEqual(["a", "b", "c"]);
});

test("one that GitHub refuses to deliver again holds up no other", async () => {
  const { deliveries, one } = start();
  for (const guid of ["a", "b", "c"]) deliveries.add(guid, 500);
  const [, second] = deliveries.all;
  world().github.fault = ({ path }) =>
    path.includes(`/${second?.id}/attempts`) ? { status: 422 } : undefined;
  expect(await one.look()).toEqual({ lost: 3, redelivered: ["c", "a"] });
});

test("the owner of a token is told nothing of deliveries", () => {
  const options = world().hostOptions({ credentials: { kind: "token", token: "t" } });
  expect(githubClient(options).app).toBeUndefined();
});
