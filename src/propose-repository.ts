import { changeStore } from "./change-store.js";
import { readSettings } from "./config/repository-settings.js";
import { type ChangeIdentity, topic } from "./model/change-identity.js";
import type { Author } from "./model/configuration.js";
import { WsgiShiftError } from "./model/errors.js";
import type { ChangeMessage } from "./model/host.js";
import type { Migration } from "./model/migration.js";
import type { Phase } from "./model/migration-plan.js";
import type { RepositorySettings } from "./model/repository-settings.js";
import { migrate } from "./pipeline.js";
import type { Proposal } from "./propose/proposal.js";
import { messageOf, type ProposeOptions, proposeChange } from "./propose/propose-change.js";
import type { Registry } from "./registry/registry.js";
import type { Workplace } from "./workplace.js";

export interface ProposeRepositoryOptions {
  /** Undefined for the host's default one. */
  readonly branch: string | undefined;
  readonly phase: Phase | undefined;
  readonly registry: Registry;
  readonly author: Author;
  readonly signedOffBy: string | undefined;
  readonly generatedBy: string;
  readonly now: Date;
}

/** What would be proposed, for `--dry-run`. */
export interface Preview {
  readonly identity: ChangeIdentity;
  readonly migration: Migration;
  readonly message: ChangeMessage;
}

/** From a branch's tip to a change on its host: the whole pipeline for one repository. */
export async function proposeRepository(
  workplace: Workplace,
  options: ProposeRepositoryOptions,
): Promise<Proposal> {
  const writer = await workplace.repository.writer("repository");
  try {
    const store = changeStore(workplace.repository, writer, (change) => workplace.obtain(change));
    return await proposeChange({ ...(await prepare(workplace, options)), store });
  } finally {
    await writer.dispose();
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
  { host, project, repository, memory, tip }: Workplace,
  { branch: given, phase, registry, ...rest }: ProposeRepositoryOptions,
): Promise<Omit<ProposeOptions, "store">> {
  const defaultBranch = await host.defaultBranch(project);
  const branch = given ?? defaultBranch;
  const base = await tip(branch);
  const settings =
    branch === defaultBranch ? undefined : await settingsOf(repository, await tip(defaultBranch));
  const unit = phase === "remove" ? ("entry-points" as const) : ("modules" as const);
  const identity: ChangeIdentity = { host: host.name, project, branch, topic, unit };
  const tree = await repository.tree(base);
  const migration = await migrate(tree, {
    registry,
    phase,
    identity,
    memory,
    ...(settings ? { settings } : {}),
  });
  const problem = migration.problems.find(({ code }) => code === "setup-cfg-invalid");
  if (problem)
    throw new WsgiShiftError("declarations-unknown", { target: repository.target, detail: problem.message });
  return { host, identity, migration, base, ...rest };
}

async function settingsOf(repository: Workplace["repository"], commit: string): Promise<RepositorySettings> {
  return readSettings(await repository.tree(commit));
}
