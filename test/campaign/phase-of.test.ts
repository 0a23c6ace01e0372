import { describe, expect, test } from "@jest/globals";
import { dayName, dayOf } from "../../src/campaign/day-of.js";
import { phaseOf } from "../../src/campaign/phase-of.js";
import type { CampaignRecord } from "../../src/model/campaign.js";
import { changeWith, recordWith, scriptWith, useOf } from "../support/campaign-records.js";

const both = scriptWith({ state: "both" });
const history = useOf({ keep: 4 });

describe("the phase of a branch", () => {
  test.each<[string, Partial<CampaignRecord>]>([
    ["unseen", { revision: null }],
    ["unseen", { revision: null, scripts: [scriptWith()] }],
    ["add", { scripts: [scriptWith()] }],
    ["add", { scripts: [both, scriptWith({ name: "b-wsgi" })], uses: [useOf({ rewrite: 1 })] }],
    ["add", { scripts: [scriptWith({ state: "manual", application: null })] }],
    ["deploy", { scripts: [both], uses: [useOf({ rewrite: 1 })] }],
    ["deploy", { uses: [useOf({ manual: 1 })] }],
    ["remove", { scripts: [both], uses: [useOf({ manual: 1 })] }],
    ["deploy", { uses: [useOf({ rewrite: 2 })] }],
    ["deploy", { uses: [useOf({ keep: 1, pending: 1 })] }],
    ["remove", { scripts: [both], uses: [history] }],
    ["remove", { scripts: [both], changes: [changeWith({ state: "merged" })] }],
    ["done", { changes: [changeWith({ unit: "entry-points", state: "merged" })] }],
    ["done", { changes: [changeWith({ state: "merged" })], uses: [history] }],
    ["none", {}],
    ["none", { uses: [history] }],
  ])("%s: %j", (phase, given) => {
    expect(phaseOf(recordWith(given))).toBe(phase);
  });
});

describe("the numbers of a day", () => {
  const zero = {
    ...{ day: "2026-11-25", repositories: 0, services: 0, servicesWithModules: 0 },
    ...{ deployments: 0, deploymentsMoved: 0, open: 0, merged: 0 },
  };
  const service = { repositories: 1, services: 1 };
  const deployment = { repositories: 1, deployments: 1 };

  test.each<[string, Partial<CampaignRecord>, object]>([
    ["nothing to do with scripts", {}, {}],
    ["only history", { uses: [history] }, {}],
    ["never scanned", { revision: null }, {}],
    ["another branch", { isDefault: false, scripts: [scriptWith()], changes: [changeWith()] }, {}],
    ["a service", { scripts: [scriptWith()], changes: [changeWith()] }, { ...service, open: 1 }],
    ["half its modules", { scripts: [scriptWith(), both] }, service],
    ["all its modules", { scripts: [both, both] }, { ...service, servicesWithModules: 1 }],
    [
      "no entry point any more",
      {
        changes: [changeWith({ state: "merged" }), changeWith({ unit: "entry-points", state: "merged" })],
      },
      { ...service, servicesWithModules: 1, merged: 2 },
    ],
    ["a deployment", { uses: [useOf({ rewrite: 1 })], changes: [changeWith()] }, { ...deployment, open: 1 }],
    ["a deployment with a place for a person", { uses: [useOf({ manual: 1 })] }, deployment],
    ["a deployment of an older release", { uses: [useOf({ keep: 1, pending: 1 })] }, deployment],
    [
      "a deployment that is done",
      { uses: [history], changes: [changeWith({ state: "merged" })] },
      { ...deployment, deploymentsMoved: 1, merged: 1 },
    ],
    [
      "a closed change",
      { uses: [useOf({ rewrite: 1 })], changes: [changeWith({ state: "closed" })] },
      deployment,
    ],
  ])("%s", (_, given, numbers) => {
    expect(dayOf([recordWith(given)], zero.day)).toEqual({ ...zero, ...numbers });
  });

  test("are sums, and none of no records", () => {
    const records = [
      recordWith({ scripts: [scriptWith()] }),
      recordWith({ project: "b", scripts: [both] }),
      recordWith({ project: "c", uses: [useOf({ rewrite: 1 })] }),
    ];
    expect(dayOf(records, zero.day)).toEqual({
      ...zero,
      ...{ repositories: 3, services: 2, servicesWithModules: 1, deployments: 1 },
    });
    expect(dayOf([], zero.day)).toEqual(zero);
  });

  test("are of a day in UTC", () => {
    expect(dayName(new Date("2026-11-25T23:59:59.999-05:00"))).toBe("2026-11-26");
  });
});
