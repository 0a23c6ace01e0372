import { dependsOn, withOpenModules } from "../campaign/open-modules.js";
import type { CampaignRecord } from "../model/campaign.js";
import { type ChangeIdentity, topic } from "../model/change-identity.js";
import type { Author } from "../model/configuration.js";
import { WsgiShiftError } from "../model/errors.js";
import type { ChangeMessage } from "../model/host.js";
import type { Migration } from "../model/migration.js";
import type { Phase } from "../model/migration-plan.js";
import type { SeenScripts } from "../model/seen-script.js";
import { migrate } from "../pipeline.js";
import type { Proposal } from "../propose/proposal.js";
import { messageOf, type ProposeOptions, proposeChange } from "../propose/propose-change.js";
import type { Registry } from "../registry/registry.js";
import { withSeen } from "../registry/with-seen.js";
import type { Workplace } from "../workplace/workplace.js";
import { WorkplaceStore } from "../workplace/workplace-store.js";
import { rememberScripts } from "./remember-scripts.js";
import { settingsFor, showingFaults } from "./settings-for.js";

export interface ProposeRepositoryOptions {
  /** Undefined for the host's default one. */
  readonly branch: string | undefined;
  readonly phase: Phase | undefined;
  readonly registry: Registry;
  /** What other repositories declare; each run adds what this one does. Absent where the registry alone counts. */
  readonly seen?: SeenScripts;
  readonly author: Author;
  readonly signedOffBy: string | undefined;
  readonly generatedBy: string;
  readonly now: Date;
  /** As in `ProposeOptions`. */
  readonly takeover?: string;
  readonly dependsOn?: readonly string[];
  /** What the campaign remembers: of it is known which open change of ours brings a module. */
  readonly records?: readonly CampaignRecord[];
  /** As in `ProposeOptions`. */
  readonly stillNamedBy?: string;
  /** As in `ProposeOptions`. */
  readonly hold?: string;
  /** As in `ProposeOptions`. */
  readonly again?: boolean;
}

/** What would be proposed, for `--dry-run`. */
export interface Preview {
  readonly identity: ChangeIdentity;
  readonly migration: Migration;
  readonly message: ChangeMessage;
}

/** What came of proposing, and what it was made of. */
export interface Proposed {
  readonly proposal: Proposal;
  readonly migration: Migration;
  /** Whether the branch is the repository's default one. */
  readonly isDefault: boolean;
  /** What the proposed change depends on. */
  readonly dependsOn: readonly string[];
}

/** From a branch's tip to a change on its host: the whole pipeline for one repository. */
export async function proposeRepository(
  workplace: Workplace,
  options: ProposeRepositoryOptions,
): Promise<Proposal> {
  return (await proposeMigration(workplace, options)).proposal;
}

/** The same with the migration. */
export async function proposeMigration(
  workplace: Workplace,
  options: ProposeRepositoryOptions,
): Promise<Proposed> {
  const { isDefault, ...prepared } = await showingFaults(workplace, () => prepare(workplace, options));
  const store = new WorkplaceStore(workplace);
  try {
    const propose = () => proposeChange({ ...prepared, store });
    const isSomething = prepared.migration.files.length > 0;
    const proposal = await ((isSomething && workplace.proposing?.(propose)) || propose());
    const { migration, dependsOn: on = [] } = prepared;
    return { proposal, migration, isDefault, dependsOn: on };
  } finally {
    await store.dispose();
  }
}

/** The same up to the words of the change; nothing is written anywhere. */
export async function previewRepository(
  workplace: Workplace,
  options: ProposeRepositoryOptions,
): Promise<Preview> {
  const prepared = await prepare(workplace, options);
  return { identity: prepared.identity, migration: prepared.migration, message: messageOf(prepared) };
}

async function prepare(
  workplace: Workplace,
  { branch: given, phase, registry, seen, records = [], ...rest }: ProposeRepositoryOptions,
): Promise<Omit<ProposeOptions, "store"> & { readonly isDefault: boolean }> {
  const { host, project, memory } = workplace;
  const defaultBranch = await host.defaultBranch(project);
  const branch = given ?? defaultBranch;
  const base = await workplace.tip(branch);
  const unit = phase === "remove" ? ("entry-points" as const) : ("modules" as const);
  const identity: ChangeIdentity = { host: host.name, project, branch, topic, unit };
  const tree = await workplace.tree(base);
  const settings = await settingsFor(workplace, { branch, defaultBranch }, tree);
  const self = { host: host.name, project };
  const known = seen ? withSeen(registry, withOpenModules(await seen.all(), records), self) : registry;
  const migration = await migrate(tree, {
    registry: known,
    phase,
    identity,
    memory,
    branch,
    ...(settings ? { settings } : {}),
  });
  const problem = migration.problems.find(({ code }) => code === "setup-cfg-invalid");
  if (problem)
    throw new WsgiShiftError("declarations-unknown", { target: tree.target, detail: problem.message });
  // Only the default branch tells what a script is: what an old branch declares may be gone.
  if (seen && branch === defaultBranch) await rememberScripts(seen, self, migration, tree);
  const needs = [...new Set([...(rest.dependsOn ?? []), ...dependsOn(migration, known)])];
  const prepared = { host, identity, migration, base, memory, ...rest, dependsOn: needs };
  return { ...prepared, isDefault: branch === defaultBranch };
}
