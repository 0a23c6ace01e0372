import { deployersOf, namedBy } from "../campaign/second-phase.js";
import { readConfiguration } from "../config/environment.js";
import { seenFiles } from "../memory/seen-files.js";
import type { CampaignRecord } from "../model/campaign.js";
import type { Configuration } from "../model/configuration.js";
import type { Phase } from "../model/migration-plan.js";
import { parseRepositoryName } from "../model/repository-name.js";
import { messageText } from "../propose/change-message.js";
import type { Proposal } from "../propose/proposal.js";
import { builtInRegistry } from "../registry/registry.js";
import { scanReport } from "../report/scan-report.js";
import { scanText } from "../report/scan-text.js";
import { version } from "../version.js";
import {
  type ProposeRepositoryOptions,
  previewRepository,
  proposeRepository,
} from "../worker/propose-repository.js";
import type { Workplace } from "../workplace/workplace.js";
import { Workplaces } from "../workplace/workplaces.js";
import { campaignMemory } from "./campaign-memory.js";
import type { CommandContext, ExitStatus } from "./command-context.js";
import { eachTarget } from "./each-target.js";
import { progressOf } from "./progress.js";

export interface ProposeCommandOptions {
  readonly branch?: string;
  readonly phase?: Phase;
  readonly dryRun?: boolean;
}

/** `wsgi-shift propose`: opens or updates the change of each repository on its host. */
export async function propose(
  given: CommandContext,
  names: readonly string[],
  options: ProposeCommandOptions,
): Promise<ExitStatus> {
  const progress = progressOf(given, names.length);
  const { context } = progress;
  const configuration = readConfiguration(context.environment);
  const repositories = names.map((name) => parseRepositoryName(name, configuration.gerrits));
  const workplaces = new Workplaces(context.git, configuration);
  const failed = await eachTarget(context, repositories, async (name) => {
    progress.begin(name.platform === "local" ? name.path : name.project);
    const workplace = await workplaces.open(name);
    try {
      const warned = options.phase === "remove" ? await warning(context, workplace) : {};
      const rest = { ...proposeOptions(context, configuration, options), ...warned };
      if (options.dryRun) {
        const { identity, migration, message } = await previewRepository(workplace, rest);
        context.out(scanText(scanReport(migration), context.style));
        context.out(
          migration.files.length === 0
            ? ""
            : `\nWould propose to ${identity.host} ${identity.project} ${identity.branch}:\n\n${messageText(message)}`,
        );
      } else context.out(`${proposalText(await proposeRepository(workplace, rest))}\n`);
    } finally {
      await workplace.close();
    }
  });
  progress.end();
  return failed ?? 0;
}

/** Whom a person breaks who takes entry points away by hand, as far as a service on this machine knows. */
async function warning(
  context: CommandContext,
  { host, project }: Workplace,
): Promise<Pick<ProposeRepositoryOptions, "stillNamedBy">> {
  const { records } = await campaignMemory(context).catch(() => ({ records: [] }));
  const isIt = (one: CampaignRecord) => one.isDefault && one.host === host.name && one.project === project;
  const record = records.find(isIt);
  const deployers = record && namedBy(deployersOf(record, records));
  return deployers ? { stillNamedBy: deployers } : {};
}

function proposeOptions(
  context: CommandContext,
  configuration: Configuration,
  { branch, phase }: ProposeCommandOptions,
): ProposeRepositoryOptions {
  const { author, signedOffBy } = configuration;
  const known = { registry: builtInRegistry(), seen: seenFiles(configuration) };
  const generatedBy = `wsgi-shift ${version}`;
  return { branch, phase, ...known, author, signedOffBy, generatedBy, now: context.now() };
}

/** One line a repository: what came of it, and where to look. */
function proposalText(proposal: Proposal): string {
  const { host, project, branch } = proposal.identity;
  const where = host === "local" ? branch : `${host} ${project} ${branch}`;
  if (proposal.kind === "nothing") return `nothing    ${where}: ${proposal.reason}`;
  const reason = "reason" in proposal ? ` (${proposal.reason})` : "";
  return `${proposal.kind.padEnd(10)} ${where}: ${proposal.url}${reason}`;
}
