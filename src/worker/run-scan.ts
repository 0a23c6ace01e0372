import type { Logger } from "pino";
import { whyHeld } from "../campaign/canary.js";
import type { RecordKeeper } from "../campaign/record-keeper.js";
import { deployersOf, namedBy } from "../campaign/second-phase.js";
import type { CampaignRecord } from "../model/campaign.js";
import type { Configuration } from "../model/configuration.js";
import type { RepositoryName } from "../model/repository-name.js";
import type { ScanRequest } from "../model/scan-request.js";
import type { SeenScripts } from "../model/seen-script.js";
import type { Proposal } from "../propose/proposal.js";
import type { Registry } from "../registry/registry.js";
import { version } from "../version.js";
import type { Releases } from "../workplace/workplace.js";
import { hostNamed, type Workplaces } from "../workplace/workplaces.js";
import { decideSecondPhase, followOn, lookAgain } from "./after-scan.js";
import { bounded } from "./bounded.js";
import { whyNotCovered } from "./covered-branch.js";
import { type Proposed, proposeMigration } from "./propose-repository.js";
import { recordFor } from "./record-for.js";
import { recordFailure, recordScan } from "./record-scan.js";
import { whyUnreleased } from "./released-modules.js";

export interface RunScanOptions {
  readonly workplaces: Workplaces;
  readonly configuration: Configuration;
  readonly registry: Registry;
  /** What other repositories were seen to declare; absent where the registry alone counts. */
  readonly seen?: SeenScripts;
  readonly log: Logger;
  readonly now: () => Date;
  /** Where the campaign's memory is kept; absent where nothing is. */
  readonly keeper?: RecordKeeper;
  /** Puts a scan into the queue behind all that somebody waits for; absent where no scan follows another. */
  readonly enqueueLater?: (request: ScanRequest) => Promise<unknown>;
  /** Ends what git does for the scan. */
  readonly signal?: AbortSignal;
  /** Milliseconds after which a scan counts as failed, as in `BoundedOptions`. */
  readonly longest?: number;
  /** As in `ProposeOptions`. */
  readonly again?: boolean;
  /** Hides secrets in what is remembered of a failure. */
  readonly mask?: (text: string) => string;
}

/**
 * What a worker does with a request: the whole pipeline, on the host that the request came from. Its outcome is kept in the
 * campaign's memory; the entry points are proposed to go once nothing needs them, and what may go on since is scanned.
 * Undefined for a branch that is not covered.
 */
export async function runScan(request: ScanRequest, options: RunScanOptions): Promise<Proposal | undefined> {
  const { keeper, mask = (text) => text, log } = options;
  try {
    return await bounded(request.project, (signal) => runWhole(request, { ...options, signal }), options);
  } catch (error) {
    // A run that was told to stop has not failed: it is given back, or somebody else's by now.
    if (options.signal?.aborted) throw error;
    // What failed is told in any case; that it is not remembered too is less.
    await (keeper && recordFailure(keeper, request, error, mask))?.catch((err: unknown) =>
      log.warn({ err, correlation: request.correlation }, "a failure was not kept in the campaign's memory"),
    );
    throw error;
  }
}

async function runWhole(request: ScanRequest, options: RunScanOptions): Promise<Proposal | undefined> {
  const { keeper, log } = options;
  await room(request, options);
  const ignored = await whyIgnored(request, options);
  if (ignored !== undefined) {
    const { correlation, host, project, branch } = request;
    log.info({ correlation, host, project, branch, reason: ignored }, "scan ignored");
    return undefined;
  }
  const phase = request.takeover?.unit === "entry-points" ? "remove" : undefined;
  const proposed = await scanned(request, phase, options);
  return keeper ? await campaigned(request, proposed, { ...options, keeper }) : proposed.proposal;
}

/** Before anything is asked of the host; to wait for it is no failure. */
async function room({ platform, host, project, branch }: ScanRequest, { workplaces }: RunScanOptions) {
  if (platform === "local") return;
  await hostNamed(workplaces.hosts, platform, host, project).room?.(project, `${project} ${branch}`);
}

async function whyIgnored(
  request: ScanRequest,
  { workplaces, configuration, keeper }: RunScanOptions,
): Promise<string | undefined> {
  const { platform, host, project } = request;
  // GitHub's events tell which branch is the default one, so they are sorted out before they are queued.
  if (platform !== "gerrit") return undefined;
  const source = hostNamed(workplaces.hosts, platform, host, project);
  return whyNotCovered(request, configuration, source, keeper?.store);
}

async function campaigned(
  request: ScanRequest,
  proposed: Proposed,
  options: RunScanOptions & { readonly keeper: RecordKeeper },
): Promise<Proposal> {
  const { keeper, registry, now, enqueueLater } = options;
  const { hosts } = options.workplaces;
  const recorded = await recordScan(keeper, request.platform, proposed, now());
  if (recorded === undefined) return proposed.proposal;
  const tools = { keeper, hosts, registry, now };
  let { record } = recorded;
  if (proposed.proposal.kind === "nothing") record = await lookAgain(recorded, tools);
  const isAsked = request.takeover !== undefined || !proposed.migration.settings.enabled;
  const why = () => withReleases(request, options, (it) => whyUnreleased(it, proposed.migration.scripts));
  let last = proposed.proposal;
  if (!isAsked && (await decideSecondPhase(record, tools, why)) === "propose") {
    const removing = await scanned(request, "remove", options);
    record = (await recordScan(keeper, request.platform, removing, now()))?.record ?? record;
    last = removing.proposal;
  }
  if (enqueueLater) {
    const { canary } = options.configuration;
    await followOn({ ...recorded, record }, request, { keeper, registry, enqueueLater, canary });
  }
  return last;
}

async function withReleases<T>(
  request: ScanRequest,
  { workplaces, signal }: RunScanOptions,
  use: (releases: Releases) => Promise<T>,
): Promise<T> {
  const workplace = await workplaces.open(nameOf(request), signal);
  try {
    return await use(workplace.releases ?? { tags: async () => [], tree: (tag) => workplace.tree(tag) });
  } finally {
    await workplace.close();
  }
}

async function scanned(
  request: ScanRequest,
  phase: "remove" | undefined,
  options: RunScanOptions,
): Promise<Proposed> {
  const { workplaces, configuration, registry, seen, log, now, signal, again = false } = options;
  const workplace = await workplaces.open(nameOf(request), signal);
  try {
    if (request.origin) await workplace.host.confirm?.(request.project, request.origin);
    const proposed = await proposeMigration(workplace, {
      branch: request.branch ?? undefined,
      ...(await knownOf(request, phase, options)),
      phase,
      registry,
      ...(seen ? { seen } : {}),
      author: configuration.author,
      signedOffBy: configuration.signedOffBy,
      generatedBy: `wsgi-shift ${version}`,
      now: now(),
      ...(request.takeover ? { takeover: request.takeover.commit } : {}),
      again,
    });
    tell(proposed.proposal, request, log);
    return proposed;
  } finally {
    await workplace.close();
  }
}

interface Known {
  readonly records?: readonly CampaignRecord[];
  readonly stillNamedBy?: string;
  readonly hold?: string;
}

/** What the campaign's memory says of the change: what it has to say, and whether it has to wait. */
async function knownOf(
  request: ScanRequest,
  phase: "remove" | undefined,
  { keeper, configuration }: RunScanOptions,
): Promise<Known> {
  if (keeper === undefined) return {};
  const records = await keeper.store.all();
  if (phase !== "remove") {
    const known = (await recordFor(keeper, request)) ?? { ...request, branch: request.branch ?? "" };
    const { platform, host, project, branch } = known;
    const hold =
      platform === "local"
        ? undefined
        : whyHeld({ platform, host, project, branch }, records, configuration.canary);
    return { records, ...(hold === undefined ? {} : { hold }) };
  }
  const record = await recordFor(keeper, request);
  const deployers = record && namedBy(deployersOf(record, records));
  return { records, ...(deployers ? { stillNamedBy: deployers } : {}) };
}

function tell(proposal: Proposal, { correlation }: ScanRequest, log: Logger): void {
  const { host, project, branch } = proposal.identity;
  const { id, url } = "change" in proposal ? proposal.change : {};
  const reason = "reason" in proposal ? proposal.reason : undefined;
  log.info({ correlation, host, project, branch, id, url, reason }, `change ${proposal.kind}`);
}

function nameOf({ platform, host, project }: ScanRequest): RepositoryName {
  return platform === "local" ? { platform, path: project } : { platform, host, project };
}
