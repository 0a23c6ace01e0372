import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { pino } from "pino";
import { RecordKeeper } from "../../src/campaign/record-keeper.js";
import { readConfiguration } from "../../src/config/environment.js";
import { Git } from "../../src/git/git.js";
import type { ScanRequest } from "../../src/model/scan-request.js";
import { builtInRegistry } from "../../src/registry/registry.js";
import { type RunScanOptions, runScan } from "../../src/worker/run-scan.js";
import { Workplaces } from "../../src/workplace/workplaces.js";
import { changeBranch, useGitHub } from "../github/use-github.js";
import { MemoryCampaign } from "../support/memory-campaign.js";
import { serviceFiles } from "../support/sample-repository.js";

const world = useGitHub();
const git = new Git({ path: process.env.PATH ?? "" });

function scans(campaign: MemoryCampaign, more: Partial<RunScanOptions> = {}) {
  const { directory, github } = world();
  const read = readConfiguration({ GITHUB_TOKEN: "t", WSGI_SHIFT_CACHE: join(directory, "cache") });
  const { appId, privateKey, gitUrl } = github;
  if (!read.github) throw new Error("GitHub is not configured");
  const credentials = { kind: "app", appId, privateKey } as const;
  const configuration = { ...read, github: { ...read.github, gitUrl, credentials } };
  const options = {
    workplaces: new Workplaces(git, configuration, { gerrits: [], github: world().host() }),
    configuration,
    registry: builtInRegistry(),
    log: pino({ level: "silent" }),
    now: () => new Date("2026-11-25T12:00:00Z"),
    keeper: new RecordKeeper(campaign, () => new Date("2026-11-25T12:00:00Z"), 0),
    mask: (text: string) => text.replaceAll("octo", "***"),
    ...more,
  };
  return (branch: string | null = null, project = "octo/fox") => {
    const common = { platform: "github", host: "github.com", reason: "push", correlation: "1" } as const;
    return runScan({ ...common, project, branch } satisfies ScanRequest, options);
  };
}

/** Where opening a repository takes for ever, unless the service stops. */
function hanging(): Workplaces {
  const hosts = { gerrits: [], github: world().host() };
  const { directory } = world();
  const configuration = readConfiguration({ GITHUB_TOKEN: "t", WSGI_SHIFT_CACHE: join(directory, "cache") });
  return Object.assign(new Workplaces(git, configuration, hosts), {
    open: (_: unknown, signal: AbortSignal) =>
      signal.aborted ? Promise.reject(new Error("stopped")) : new Promise(() => {}),
  });
}

describe("what a scan leaves in the campaign's memory", () => {
  test("is what was found, the change as it stands, and the numbers of the day", async () => {
    const repository = world().github.addRepository("octo/fox", serviceFiles);
    const campaign = new MemoryCampaign();
    const scan = scans(campaign);
    await scan();
    expect(await campaign.all()).toMatchObject([
      {
        ...{ platform: "github", host: "github.com", project: "octo/fox", branch: "master", isDefault: true },
        revision: repository.tip("master"),
        scripts: [{ name: "fox-api-wsgi", application: "fox.wsgi.api:application", state: "declared" }],
        changes: [
          { unit: "modules", id: "1", state: "open", ours: true, commit: repository.tip(changeBranch) },
        ],
        ...{ reason: null, error: null },
      },
    ]);
    expect(await campaign.history()).toMatchObject([
      { day: "2026-11-25", repositories: 1, services: 1, servicesWithModules: 0, open: 1, merged: 0 },
    ]);
    repository.pushFiles(changeBranch, { "mine.txt": "mine\n" }, world().github.account("maintainer"));
    await scan("master");
    expect(await campaign.all()).toMatchObject([
      { reason: expect.stringMatching(/somebody else/), changes: [{ ours: false, state: "open" }] },
    ]);
  });

  test("of another branch counts in no sum", async () => {
    const repository = world().github.addRepository("octo/fox", serviceFiles);
    repository.git.git(["branch", "stable/1", "master"]);
    const campaign = new MemoryCampaign();
    await scans(campaign)("stable/1");
    expect(await campaign.all()).toMatchObject([{ branch: "stable/1", isDefault: false }]);
    expect(await campaign.history()).toMatchObject([{ repositories: 0, open: 0 }]);
  });

  test("of a failure is the error, without secrets; what was known stays, and it is over with the next scan", async () => {
    const campaign = new MemoryCampaign();
    const scan = scans(campaign);
    await expect(scan()).rejects.toMatchObject({ code: "host-refused" });
    expect(await campaign.all()).toMatchObject([
      { branch: "HEAD", isDefault: true, revision: null, error: { code: "host-refused" } },
    ]);
    const repository = world().github.addRepository("octo/fox", serviceFiles);
    await scan();
    expect(await campaign.all()).toMatchObject([{ branch: "master", error: null }]);
    repository.pushFiles(
      "master",
      { ".wsgi-shift.yml": "enabledd: 1\n" },
      world().github.account("maintainer"),
    );
    await expect(scan()).rejects.toMatchObject({ code: "settings-invalid" });
    expect(await campaign.all()).toMatchObject([
      { branch: "master", error: { code: "settings-invalid" }, changes: [{ id: "1" }] },
    ]);
    expect(JSON.stringify((await campaign.all())[0]?.error)).not.toContain("octo");
  });

  test("of one that hangs is that it took too long; what was told to stop has not failed", async () => {
    const workplaces = hanging();
    const campaign = new MemoryCampaign();
    await expect(scans(campaign, { workplaces, longest: 20 })()).rejects.toMatchObject({
      code: "scan-timed-out",
    });
    const failed = [{ project: "octo/fox", error: { code: "scan-timed-out" } }];
    expect(await campaign.all()).toMatchObject(failed);
    const stopped = scans(campaign, { workplaces, signal: AbortSignal.abort() })(null, "octo/other");
    await expect(stopped).rejects.toThrow("stopped");
    expect(await campaign.all()).toMatchObject(failed);
    expect(await campaign.all()).toHaveLength(1);
  });

  test("a memory that is away fails the scan, which is tried again", async () => {
    world().github.addRepository("octo/fox", serviceFiles);
    const campaign = new MemoryCampaign();
    campaign.put = () => Promise.reject(new Error("it is away"));
    await expect(scans(campaign)()).rejects.toThrow("it is away");
  });

  test("of a change that was merged is seen, though nothing is left to propose", async () => {
    const repository = world().github.addRepository("octo/fox", serviceFiles);
    const campaign = new MemoryCampaign();
    const scan = scans(campaign);
    await scan();
    repository.git.git(["update-ref", "refs/heads/master", changeBranch]);
    for (const pull of repository.pulls) Object.assign(pull, { state: "closed", merged: true });
    await scan();
    const [record] = await campaign.all();
    expect(record).toMatchObject({ scripts: [{ state: "both" }], changes: [{ state: "merged" }] });
    expect(record?.reason).toMatch(
      /until all repositories were looked at: what github\.com has is not listed/,
    );
  });
});
