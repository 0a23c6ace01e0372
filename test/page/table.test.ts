import { describe, expect, test } from "@jest/globals";
import type { CampaignRecord } from "../../src/model/campaign.js";
import { campaignCsv } from "../../src/page/table/campaign-csv.js";
import { byName, rowOf } from "../../src/page/table/row.js";
import { selectRows } from "../../src/page/table/select-rows.js";
import { longestSearch, readTableQuery, tableParameters } from "../../src/page/table/table-query.js";
import { sampleCampaign } from "../support/sample-campaign.js";

const blank: CampaignRecord = {
  ...{ platform: "gerrit", host: "r.example.org", project: "a/b", branch: "master", isDefault: true },
  ...{
    revision: "1".repeat(40),
    scannedAt: 1,
    scripts: [],
    uses: [],
    changes: [],
    reason: null,
    error: null,
  },
};

function change(more: Partial<CampaignRecord["changes"][number]> = {}): CampaignRecord["changes"][number] {
  const made = {
    ...{ unit: "modules", id: "7", url: "https://r.example.org/7", state: "open", commit: "2".repeat(40) },
    ...{
      ours: true,
      draft: false,
      votes: [],
      checks: null,
      waitsFor: null,
      dependsOn: [],
      seenAt: 5,
      ...more,
    },
  };
  return made as unknown as CampaignRecord["changes"][number];
}

const failure = { code: "host-unavailable", message: "it is down", advice: "wait" } as const;

const records: CampaignRecord[] = [
  { ...blank, project: "x/nova", scripts: [{ name: "nova-api-wsgi", application: null, state: "declared" }] },
  {
    ...blank,
    project: "x/heat",
    changes: [change({ waitsFor: "approval", votes: ["Code-Review+2 by Dana"] })],
    scannedAt: 9,
  },
  { ...blank, project: "x/heat", branch: "stable/1", isDefault: false },
  {
    ...blank,
    project: "x/aodh",
    changes: [change({ draft: true, waitsFor: "review" })],
    scannedAt: null,
    revision: null,
  },
  { ...blank, project: "y/kolla", host: "github.com", platform: "github", error: failure },
  {
    ...blank,
    project: "y/done",
    changes: [
      change({ state: "merged", seenAt: 1 }),
      change({ unit: "entry-points", state: "closed", seenAt: 3 }),
    ],
  },
];

function names(query: string): string[] {
  const read = readTableQuery(new URLSearchParams(query));
  if (typeof read === "string") throw new Error(read);
  const rows = records.map(rowOf).sort(byName);
  return selectRows(rows, read).map(
    ({ record }) => record.project + (record.isDefault ? "" : `@${record.branch}`),
  );
}

describe("what a query finds, in its order", () => {
  test.each<[string, string[]]>([
    ["", ["x/aodh", "x/heat", "x/nova", "y/done", "y/kolla"]],
    ["order=desc", ["y/kolla", "y/done", "x/nova", "x/heat", "x/aodh"]],
    ["branches=all", ["x/aodh", "x/heat", "x/heat@stable/1", "x/nova", "y/done", "y/kolla"]],
    ["q=NOVA", ["x/nova"]],
    ["q=nova-api", ["x/nova"]],
    ["q=dana", ["x/heat"]],
    ["q=heat+dana", ["x/heat"]],
    ["q=heat+nova", []],
    ["q=host-unavailable", ["y/kolla"]],
    ["q=is+down", ["y/kolla"]],
    ["q=++", ["x/aodh", "x/heat", "x/nova", "y/done", "y/kolla"]],
    ["q=.*", []],
    ["phase=add", ["x/nova"]],
    ["phase=unseen", ["x/aodh"]],
    ["state=draft", ["x/aodh"]],
    ["state=open", ["x/heat"]],
    ["state=failed", ["y/kolla"]],
    ["state=closed", ["y/done"]],
    ["state=none", ["x/nova"]],
    ["waits=approval", ["x/heat"]],
    ["host=github.com", ["y/kolla"]],
    ["host=nowhere", []],
    ["sort=state", ["y/kolla", "x/aodh", "x/heat", "y/done", "x/nova"]],
    ["sort=waits", ["x/aodh", "x/heat", "x/nova", "y/done", "y/kolla"]],
    ["sort=scanned&order=desc", ["x/heat", "x/nova", "y/done", "y/kolla", "x/aodh"]],
    ["phase=&state=&q=", ["x/aodh", "x/heat", "x/nova", "y/done", "y/kolla"]],
    ["unknown=1", ["x/aodh", "x/heat", "x/nova", "y/done", "y/kolla"]],
  ])("%s", (query, found) => {
    expect(names(query)).toEqual(found);
  });

  test.each<[string, string]>([
    [
      `q=${"x".repeat(longestSearch + 1)}`,
      "The search has 201 characters; it may have 200. Search for a part of a name.",
    ],
    ["phase=gone", "“phase” is unseen, add, deploy, remove, done, none."],
    ["sort=__proto__", "“sort” is name, phase, state, waits, scanned."],
    ["page=0", "“page” is a number from 1."],
    ["page=1e99", "“page” is a number from 1."],
    ["page=-3&order=x", "“page” is a number from 1. “order” is asc, desc."],
  ])("what cannot be asked: %.30s", (query, said) => {
    expect(readTableQuery(new URLSearchParams(query))).toBe(said);
  });

  test("a query stands in an address as it was read from it", () => {
    const address =
      "q=a+b&phase=add&state=open&waits=review&host=h&branches=all&sort=scanned&order=desc&page=3";
    const query = readTableQuery(new URLSearchParams(address));
    if (typeof query === "string") throw new Error(query);
    expect(new URLSearchParams(tableParameters(query) as Record<string, string>).toString()).toBe(address);
  });

  test("the rows are in one order, whatever order the store has them in", () => {
    const rows = sampleCampaign(300).map(rowOf);
    const one = [...rows].sort(byName).map(({ record }) => record.project);
    expect(
      [...rows]
        .reverse()
        .sort(byName)
        .map(({ record }) => record.project),
    ).toEqual(one);
    expect(new Set(one).size).toBe(300);
  });
});

describe("CSV", () => {
  test("has a line for each row, and quotes what needs it", () => {
    const lines = campaignCsv(records.map(rowOf)).split("\r\n");
    expect(lines).toHaveLength(records.length + 2);
    expect(lines[0]).toBe(
      "platform,host,project,branch,default,phase,state,scripts,rewrite,manual,change,votes,waits for,last scan,error",
    );
    expect(lines[2]).toBe(
      "gerrit,r.example.org,x/heat,master,yes,done,open,,0,0,https://r.example.org/7,Code-Review+2 by Dana,approval,1970-01-01T00:00:00.009Z,",
    );
    expect(lines.at(-1)).toBe("");
  });

  test.each<[string, string]>([
    ["plain", "plain"],
    ["a,b", '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ["two\nlines", '"two\nlines"'],
    ["=HYPERLINK(1)", "'=HYPERLINK(1)"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["\t=1", "'\t=1"],
    ["=1,2", `"'=1,2"`],
    ["1=1", "1=1"],
  ])("a project called %j", (project, written) => {
    expect(campaignCsv([rowOf({ ...blank, project })])).toContain(`gerrit,r.example.org,${written},master,`);
  });
});
