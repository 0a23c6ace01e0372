import { expect, test } from "@jest/globals";
import { pino } from "pino";
import { RecordKeeper } from "../src/campaign/record-keeper.js";
import { SeenInProcess } from "../src/memory/seen-in-process.js";
import type { CampaignRecord } from "../src/model/campaign.js";
import type { ScanRequest } from "../src/model/scan-request.js";
import { builtInRegistry } from "../src/registry/registry.js";
import { runReconcile } from "../src/worker/run-reconcile.js";
import { type RunRequestOptions, runRequest } from "../src/worker/run-request.js";
import { lookableHosts } from "../src/workplace/lookable-hosts.js";
import type { GerritChange, GerritService } from "./support/gerrit-service.js";
import { MemoryCampaign } from "./support/memory-campaign.js";
import { git } from "./support/sample-repository.js";
import { useGerrit } from "./support/use-gerrit.js";

const gerrit = useGerrit();

const deploymentFiles = { "etc/fox.ini": "[uwsgi]\nwsgi-file = /usr/bin/fox-api-wsgi\nmaster = true\n" };

/** The bot over all projects of the gerrit.server, with a queue that is worked off when the test says so. */
class Bot {
  readonly campaign = new MemoryCampaign();
  private queue: ScanRequest[] = [];
  private readonly options: RunRequestOptions;

  constructor(service: GerritService) {
    const now = () => new Date();
    const configuration = service.configuration();
    const gerrits = configuration.gerrits.map((one) => ({ ...one, sources: ["reconcile" as const] }));
    this.options = {
      workplaces: service.newWorkplaces(),
      configuration: { ...configuration, gerrits },
      registry: builtInRegistry(),
      seen: new SeenInProcess(),
      log: pino({ level: "silent" }),
      now,
      keeper: new RecordKeeper(this.campaign, now, 0),
      enqueueLater: async (request) => void this.queue.push(request),
    };
  }

  /** As every while: what differs from what is remembered is scanned, and what follows from that. */
  async reconcile(): Promise<void> {
    const [source] = lookableHosts(this.options.configuration);
    if (source === undefined) throw new Error("there is no host to look at");
    const { enqueueLater, log, now } = this.options;
    const reconcile = { store: this.campaign, enqueueLater, log, now, newId: () => "id" };
    await runReconcile(source, reconcile, new AbortController().signal);
    await this.work();
  }

  async run(project: string, given: Partial<ScanRequest> = {}): Promise<void> {
    const common = { platform: "gerrit", host: "127.0.0.1", branch: null, reason: "test" } as const;
    this.queue.push({ ...common, project, correlation: "id", ...given });
    await this.work();
  }

  private async work(): Promise<void> {
    for (let request = this.queue.shift(); request; request = this.queue.shift())
      await runRequest(request, this.options);
  }

  async record({ project }: GerritService): Promise<CampaignRecord> {
    const found = (await this.campaign.all()).find((one) => one.project === project && one.isDefault);
    if (found === undefined) throw new Error(`nothing is known of ${project}`);
    return found;
  }
}

async function openChanges(service: GerritService): Promise<GerritChange[]> {
  return (await service.changes()).filter(({ status }) => status === "NEW");
}

function messageOf(change: GerritChange | undefined): string {
  return change?.revisions[change.current_revision]?.commit.message ?? "";
}

async function merge(service: GerritService): Promise<void> {
  const [change] = await openChanges(service);
  const path = `/changes/${encodeURIComponent(service.project)}~${change?._number}`;
  await gerrit.server.rest("POST", `${path}/revisions/current/review`, { labels: { "Code-Review": 2 } });
  await gerrit.server.rest("POST", `${path}/submit`, {});
}

/** An annotated tag, as projects make for a release. */
async function release({ project }: GerritService, version: string, revision: string): Promise<void> {
  const group = (await gerrit.server.rest("GET", "/groups/Administrators")) as { readonly id: string };
  const rules = { rules: { [group.id]: { action: "ALLOW" } } };
  const add = { "refs/tags/*": { permissions: { create: rules, createTag: rules } } };
  const path = `/projects/${encodeURIComponent(project)}`;
  await gerrit.server.rest("POST", `${path}/access`, { add });
  await gerrit.server.rest("PUT", `${path}/tags/${version}`, { revision, message: `Version ${version}` });
}

test("a service and its two deployers go through the campaign in order, with nobody asking", async () => {
  const fox = await gerrit.make();
  const deployers = [
    await gerrit.make({ files: deploymentFiles }),
    await gerrit.make({ files: deploymentFiles }),
  ];
  const bot = new Bot(fox);

  // First phase: a change each, those of the deployers depend on the one that brings the module.
  await bot.reconcile();
  const [modules] = await openChanges(fox);
  const address = `${gerrit.server.url}/c/${fox.project}/+/${modules?._number}`;
  expect(messageOf(modules)).not.toMatch(/^Depends-On:/m);
  for (const deployer of deployers) {
    const open = await openChanges(deployer);
    expect(open).toHaveLength(1);
    expect(messageOf(open[0])).toContain(`\nDepends-On: ${address}\n`);
    expect((await bot.record(deployer)).changes).toMatchObject([{ state: "open", dependsOn: [address] }]);
  }

  // Votes are read without a scan.
  const [first] = deployers as [GerritService, GerritService];
  const [waiting] = await openChanges(first);
  const path = `/changes/${encodeURIComponent(first.project)}~${waiting?._number}/revisions/current/review`;
  expect((await bot.record(first)).changes).toMatchObject([{ waitsFor: "review", votes: [] }]);
  await gerrit.server.rest("POST", path, { labels: { "Code-Review": 2 } });
  await bot.run(first.project, { only: "changes" });
  const votes = [`Code-Review+2 by ${gerrit.server.accounts.admin.username}`];
  expect((await bot.record(first)).changes).toMatchObject([{ waitsFor: "dependency", votes }]);

  // The module is merged; the entry points wait for both deployers, then for one.
  await merge(fox);
  await bot.reconcile();
  expect(await openChanges(fox)).toEqual([]);
  expect((await bot.record(fox)).changes).toMatchObject([{ unit: "modules", state: "merged" }]);
  expect((await bot.record(fox)).reason).toBe(
    `the entry points wait for ${deployers
      .map(({ project }) => project)
      .sort()
      .join(", ")}`,
  );
  await merge(first);
  await bot.reconcile();
  expect((await bot.record(fox)).reason).toBe(`the entry points wait for ${deployers[1]?.project}`);
  expect(await openChanges(fox)).toEqual([]);

  // Both have moved, and the newest release still lacks the module.
  await release(fox, "1.0.0", git(fox.upstream, "rev-parse", "HEAD").trim());
  await merge(deployers[1] as GerritService);
  await bot.reconcile();
  expect((await bot.record(fox)).reason).toMatch(/wait for a release: 1\.0\.0 is the newest release/);
  expect(await openChanges(fox)).toEqual([]);

  // Second phase: proposed by itself once the release is out.
  await release(fox, "1.1.0", "HEAD");
  await bot.reconcile();
  const [removal, ...others] = await openChanges(fox);
  expect(others).toEqual([]);
  expect(messageOf(removal)).toMatch(/^setup: Remove pbr's wsgi_scripts\n/);
  expect((await bot.record(fox)).changes).toMatchObject([
    { unit: "modules", state: "merged" },
    { unit: "entry-points", state: "open" },
  ]);
  await bot.reconcile();
  expect(await openChanges(fox)).toHaveLength(1);
  await merge(fox);
  await bot.reconcile();
  expect(await bot.record(fox)).toMatchObject({ scripts: [], changes: [{}, { state: "merged" }] });
  expect(await bot.campaign.history()).toMatchObject([
    { services: 1, servicesWithModules: 1, deployments: 2, deploymentsMoved: 2, open: 0, merged: 4 },
  ]);
});
