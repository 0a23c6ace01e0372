import { describe, expect, test } from "@jest/globals";
import { followUps } from "../../src/campaign/follow-ups.js";
import { type CampaignFacts, deployersOf, namedBy, secondPhase } from "../../src/campaign/second-phase.js";
import type { CampaignCover, CampaignRecord } from "../../src/model/campaign.js";
import { changeWith, recordWith, scriptWith, useOf } from "../support/campaign-records.js";

const { platform, host } = recordWith();
const both = scriptWith({ state: "both" });
const service = recordWith({ scripts: [both], changes: [changeWith({ state: "merged" })] });
const helm = recordWith({ project: "openstack/helm", uses: [useOf({ rewrite: 1 })] });
const moved = recordWith({ project: "openstack/helm", uses: [useOf({ keep: 3 })] });
const cover: CampaignCover = { platform, host, projects: ["openstack/fox", "openstack/helm"], at: 1 };
const whole: CampaignFacts = { records: [service, moved], covers: [cover], hosts: [host] };

describe("the entry points may go", () => {
  test("when every deployer that names the script has moved", () => {
    expect(secondPhase(service, whole)).toEqual({ kind: "ready" });
  });

  test.each<[string, CampaignRecord[], string]>([
    ["names it", [helm], "openstack/helm"],
    ["leaves it to a person", [recordWith({ ...helm, uses: [useOf({ manual: 1 })] })], "openstack/helm"],
    [
      "deploys an older release",
      [recordWith({ ...helm, uses: [useOf({ keep: 1, pending: 1 })] })],
      "openstack/helm",
    ],
    ["has an open change", [recordWith({ ...helm, changes: [changeWith({ id: "9" })] })], "openstack/helm"],
    [
      "is on another host",
      [recordWith({ ...helm, platform: "github", host: "github.com" })],
      "openstack/helm",
    ],
    [
      "is one of many",
      Array.from({ length: 7 }, (_, at) => recordWith({ ...helm, project: `x/${at}` })),
      "x/0, x/1, x/2, x/3, x/4 and 2 more",
    ],
  ])("not while a deployer %s (bifrost#80)", (_, deployers, names) => {
    expect(secondPhase(service, { ...whole, records: [service, ...deployers] })).toEqual({
      kind: "waits",
      reason: `the entry points wait for ${names}`,
    });
  });

  test.each<[string, Partial<CampaignFacts>, RegExp]>([
    [
      "the memory was lost",
      { records: [service], covers: [] },
      /what review\.example\.org has is not listed/,
    ],
    ["a host was not listed", { hosts: [host, "github.com"] }, /what github\.com has is not listed/],
    ["a repository was not looked at", { records: [service] }, /1 are left/],
    [
      "its scan has not ended",
      { records: [service, recordWith({ ...moved, revision: null })] },
      /1 are left/,
    ],
  ])("not while %s", (_, facts, reason) => {
    expect(secondPhase(service, { ...whole, ...facts })).toEqual({
      kind: "waits",
      reason: expect.stringMatching(reason),
    });
  });

  test("though a repository cannot be read", () => {
    const error = { code: "host-refused", message: "m", advice: "a" } as const;
    const broken = recordWith({ project: "openstack/helm", revision: null, error });
    expect(secondPhase(service, { ...whole, records: [service, broken] })).toEqual({ kind: "ready" });
  });

  test.each<[string, Partial<CampaignRecord>]>([
    ["there is none", { scripts: [] }],
    ["a module is not there", { scripts: [both, scriptWith({ name: "b-wsgi" })] }],
    ["a person must decide on a module", { scripts: [scriptWith({ state: "manual" })] }],
    ["the service itself names it", { uses: [useOf({ rewrite: 1 })] }],
    ["it is another branch", { isDefault: false }],
    ["it was never scanned", { revision: null }],
  ])("never where %s", (_, given) => {
    expect(secondPhase(recordWith({ ...service, ...given }), whole)).toEqual({ kind: "none" });
  });
});

describe("deployers", () => {
  test.each<[string, CampaignRecord[]]>([
    ["that name another script", [recordWith({ ...helm, uses: [useOf({ script: "b", rewrite: 1 })] })]],
    ["on another branch", [recordWith({ ...helm, branch: "stable/1", isDefault: false })]],
    ["that moved", [moved]],
    ["that is the service itself", [recordWith({ ...service, uses: [useOf({ rewrite: 1 })] })]],
  ])("are none %s", (_, records) => {
    expect(namedBy(deployersOf(service, records))).toBeNull();
  });
});

describe("what is scanned again", () => {
  const known = () => true;
  const projects = (
    record: CampaignRecord,
    before: CampaignRecord | undefined,
    records: CampaignRecord[],
    isKnown = known,
  ) => followUps(record, before, records, isKnown).map(({ project }) => project);
  const held = recordWith({ ...helm, uses: [useOf({ manual: 1 })] });
  const declared = recordWith({ scripts: [scriptWith()] });
  const opened = recordWith({ ...declared, changes: [changeWith()] });

  test.each<[string, CampaignRecord, CampaignRecord | undefined, CampaignRecord[], string[]]>([
    ["a deployer, when the module's change opens", opened, declared, [opened, held], ["openstack/helm"]],
    ["a deployer, when the module is there", service, declared, [service, held], ["openstack/helm"]],
    ["the service, when a deployer moved", moved, helm, [service, moved], ["openstack/fox"]],
    ["nothing, when nothing changed", opened, opened, [opened, held], []],
    ["nothing, when the open change is merged", service, opened, [service, helm], []],
    ["no deployer that has moved", opened, declared, [opened, moved], []],
    ["no service whose script is still named", helm, held, [service, helm], []],
    ["nothing for another branch", { ...opened, isDefault: false }, undefined, [opened, held], []],
    [
      "nothing for a closed change",
      { ...opened, changes: [changeWith({ state: "closed" })] },
      declared,
      [held],
      [],
    ],
  ])("%s", (_, record, before, records, expected) => {
    expect(projects(record, before, records)).toEqual(expected);
  });

  test("all, when a script comes that nobody knew to look for", () => {
    const other = recordWith({ project: "openstack/other" });
    expect(projects(declared, undefined, [declared, other], () => false)).toEqual(["openstack/other"]);
    expect(projects(declared, declared, [declared, other], () => false)).toEqual([]);
  });
});
