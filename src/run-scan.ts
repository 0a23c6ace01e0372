import type { Logger } from "pino";
import type { Configuration } from "./model/configuration.js";
import type { RepositoryName } from "./model/repository-name.js";
import type { ScanRequest } from "./model/scan-request.js";
import type { SeenScripts } from "./model/seen-script.js";
import type { Proposal } from "./propose/proposal.js";
import { proposeRepository } from "./propose-repository.js";
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
}

/** What a worker does with a request: the whole pipeline, on the host that the request came from. */
export async function runScan(request: ScanRequest, options: RunScanOptions): Promise<Proposal> {
  const { workplaces, configuration, registry, seen, log, now } = options;
  const { platform, host, project, branch } = request;
  if (platform !== "local")
    await hostNamed(workplaces.hosts, platform, host, project).room?.(project, `${project} ${branch}`);
  const workplace = await workplaces.open(nameOf(request));
  try {
    if (request.origin) await workplace.host.confirm?.(request.project, request.origin);
    const proposal = await proposeRepository(workplace, {
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
    const { identity, kind, ...rest } = proposal;
    log.info(
      {
        correlation: request.correlation,
        host: identity.host,
        project: identity.project,
        branch: identity.branch,
        ...rest,
      },
      `change ${kind}`,
    );
    return proposal;
  } finally {
    await workplace.close();
  }
}

function nameOf({ platform, host, project }: ScanRequest): RepositoryName {
  return platform === "local" ? { platform, path: project } : { platform, host, project };
}
