import type { Logger } from "pino";
import type { RecordKeeper } from "./campaign/record-keeper.js";
import { whyNotCovered } from "./covered-branch.js";
import type { Configuration } from "./model/configuration.js";
import type { RepositoryName } from "./model/repository-name.js";
import type { ScanRequest } from "./model/scan-request.js";
import type { SeenScripts } from "./model/seen-script.js";
import type { Proposal } from "./propose/proposal.js";
import { type Proposed, proposeMigration } from "./propose-repository.js";
import { recordFailure, recordScan } from "./record-scan.js";
import type { Registry } from "./registry/registry.js";
import { version } from "./version.js";
import { hostNamed, type Workplaces } from "./workplaces.js";

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
  /** Hides secrets in what is remembered of a failure. */
  readonly mask?: (text: string) => string;
}

/**
 * What a worker does with a request: the whole pipeline, on the host that the request came from. Its outcome is kept.
 * Undefined for a branch that is not covered.
 */
export async function runScan(request: ScanRequest, options: RunScanOptions): Promise<Proposal | undefined> {
  const { keeper, mask = (text) => text, log, now } = options;
  try {
    const ignored = await whyIgnored(request, options);
    if (ignored !== undefined) {
      const { correlation, host, project, branch } = request;
      log.info({ correlation, host, project, branch, reason: ignored }, "scan ignored");
      return undefined;
    }
    const proposed = await scanned(request, options);
    if (keeper) await recordScan(keeper, request.platform, proposed, now());
    return proposed.proposal;
  } catch (error) {
    // What failed is told in any case; that it is not remembered too is less.
    await (keeper && recordFailure(keeper, request, error, mask))?.catch((err: unknown) =>
      log.warn({ err, correlation: request.correlation }, "a failure was not kept in the campaign's memory"),
    );
    throw error;
  }
}

async function whyIgnored(
  request: ScanRequest,
  { workplaces, configuration, keeper }: RunScanOptions,
): Promise<string | undefined> {
  const { platform, host, project } = request;
  if (platform === "local") return undefined;
  const source = hostNamed(workplaces.hosts, platform, host, project);
  return whyNotCovered(request, configuration, source, keeper?.store);
}

async function scanned(request: ScanRequest, options: RunScanOptions): Promise<Proposed> {
  const { workplaces, configuration, registry, seen, log, now } = options;
  const { platform, host, project, branch } = request;
  if (platform !== "local")
    await hostNamed(workplaces.hosts, platform, host, project).room?.(project, `${project} ${branch}`);
  const workplace = await workplaces.open(nameOf(request));
  try {
    if (request.origin) await workplace.host.confirm?.(request.project, request.origin);
    const proposed = await proposeMigration(workplace, {
      branch: request.branch ?? undefined,
      phase: request.takeover?.unit === "entry-points" ? "remove" : undefined,
      registry,
      ...(seen ? { seen } : {}),
      author: configuration.author,
      signedOffBy: configuration.signedOffBy,
      generatedBy: `wsgi-shift ${version}`,
      now: now(),
      ...(request.takeover ? { takeover: request.takeover.commit } : {}),
    });
    tell(proposed.proposal, request, log);
    return proposed;
  } finally {
    await workplace.close();
  }
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
