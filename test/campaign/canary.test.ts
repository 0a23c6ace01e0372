import { describe, expect, test } from "@jest/globals";
import { letGo, whyHeld } from "../../src/campaign/canary.js";
import type { CampaignChange, CampaignRecord } from "../../src/model/campaign.js";

type State =
  | "none"
  | "held"
  | "open"
  | "pending"
  | "failed"
  | "passed"
  | "merged"
  | "closed"
  | "entry points";

const change: CampaignChange = {
  ...{ unit: "modules", id: "1", url: "https://h/1", state: "open", commit: "c", ours: true, draft: false },
  ...{ votes: [], checks: null, waitsFor: "review", dependsOn: [], seenAt: 0 },
};

const changes: Readonly<Record<State, readonly CampaignChange[]>> = {
  none: [],
  held: [],
  open: [change],
  pending: [{ ...change, checks: "pending" }],
  failed: [{ ...change, checks: "failed" }],
  passed: [{ ...change, checks: "passed" }],
  merged: [{ ...change, state: "merged" }],
  closed: [{ ...change, state: "closed", checks: "passed" }],
  "entry points": [{ ...change, unit: "entry-points" }],
};

const held = "canary: 0 of the first 2 repositories are green; the others wait for them";

function record(project: string, state: State): CampaignRecord {
  return {
    ...{ platform: "github", host: "github.com", project, branch: "main", isDefault: true, revision: "r" },
    ...{ scannedAt: 0, scripts: [], uses: [], changes: changes[state], error: null },
    reason: state === "held" ? held : null,
  };
}

const records = (...states: State[]) => states.map((state, index) => record(`octo/r${index}`, state));
const newcomer = record("octo/new", "none");

describe("a repository without a change, of a campaign that begins with two", () => {
  test.each<[string, State[], string | undefined]>([
    ["nothing is known", [], undefined],
    ["one has begun", ["open"], undefined],
    ["others have nothing to change", ["none", "none", "none"], undefined],
    ["two have begun", ["open", "pending"], held],
    ["one is green", ["passed", "open"], held.replace("0 of", "1 of")],
    ["one is green, another failed", ["merged", "failed"], held.replace("0 of", "1 of")],
    ["both are green", ["passed", "merged"], undefined],
    ["both are green, and what followed is not", ["passed", "merged", "failed", "open"], undefined],
    ["one of two was closed, so there is a place", ["open", "closed"], undefined],
    ["a closed one is not green", ["passed", "closed", "open"], held.replace("0 of", "1 of")],
    ["the end of entry points is not what is tried", ["entry points", "entry points"], undefined],
  ])("%s", (_what, states, reason) => {
    expect(whyHeld(newcomer, records(...states), 2)).toBe(reason);
  });

  test("where a campaign begins with all, none waits", () => {
    expect(whyHeld(newcomer, records("open", "open", "failed"), 0)).toBeUndefined();
    expect(
      letGo(record("octo/r0", "merged"), record("octo/r0", "open"), records("merged", "held"), 0),
    ).toEqual([]);
  });

  test("one that has its change never waits for the others", () => {
    const all = records("open", "failed", "open");
    for (const own of all) expect(whyHeld(own, all, 2)).toBeUndefined();
  });
});

describe("those that wait are let go", () => {
  test.each<[string, State, State, State[], string[]]>([
    [
      "when the last of the first is green",
      "pending",
      "passed",
      ["merged", "held", "held", "none"],
      ["r2", "r3"],
    ],
    ["not while another is not", "pending", "passed", ["failed", "held", "held"], []],
    ["not again by what was known", "passed", "passed", ["merged", "held", "held"], []],
    ["one, when one of the first was closed", "open", "closed", ["open", "held", "held"], ["r2"]],
    ["not by a change of checks alone", "pending", "failed", ["merged", "held"], []],
  ])("%s", (_what, before, now, others, names) => {
    const all = [record("octo/r0", now), ...records("none", ...others).slice(1)];
    const [own] = all;
    if (own === undefined) throw new Error("there is none");
    const free = letGo(own, record("octo/r0", before), all, 2);
    expect(free.map(({ project, branch }) => `${project} ${branch}`)).toEqual(
      names.map((name) => `octo/${name} main`),
    );
  });

  test("one that was held a moment too late goes by itself", () => {
    const own = record("octo/r2", "held");
    const all = [...records("passed", "merged"), own, record("octo/r3", "held")];
    expect(letGo(own, undefined, all, 2).map(({ project }) => project)).toEqual(["octo/r2"]);
    expect(letGo(own, undefined, [...records("passed", "open"), own], 2)).toEqual([]);
  });
});

test("a whole campaign: three first, all others once these are green, and none is left", () => {
  const state = new Map(Array.from({ length: 20 }, (_, index) => [`octo/r${index}`, "none" as State]));
  const all = () => [...state].map(([project, one]) => record(project, one));
  const queue = [...state.keys()];
  const work = () => {
    for (let project = queue.shift(); project !== undefined; project = queue.shift()) {
      const reason = whyHeld(record(project, state.get(project) ?? "none"), all(), 3);
      state.set(project, reason === undefined ? "open" : "held");
    }
  };
  const become = (project: string, to: State) => {
    const before = record(project, state.get(project) ?? "none");
    state.set(project, to);
    queue.push(...letGo(record(project, to), before, all(), 3).map((key) => key.project));
    work();
  };
  const count = (wanted: State) => [...state.values()].filter((one) => one === wanted).length;
  work();
  expect([count("open"), count("held")]).toEqual([3, 17]);
  become("octo/r0", "passed");
  become("octo/r1", "closed");
  expect([count("open"), count("held")]).toEqual([2, 16]);
  become("octo/r2", "merged");
  expect(count("held")).toBe(16);
  become("octo/r3", "passed");
  expect([count("held"), count("open")]).toEqual([0, 16]);
});
