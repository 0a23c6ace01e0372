import type { ChangeIdentity } from "../model/change-identity.js";
import type { Author } from "../model/configuration.js";
import type { BesideChange, ChangeMessage, ExistingChange, Host } from "../model/host.js";
import type { Migration } from "../model/migration.js";
import type { ScanMemory } from "../model/scan-memory.js";
import { changeMessage, messageText } from "./change-message.js";
import type { ChangeStore } from "./change-store.js";
import { keptMessage } from "./kept-message.js";
import { mergesOnly } from "./merges-only.js";
import { noteOf } from "./note-of.js";
import { placesToShow } from "./places-to-show.js";
import { type Proposal, whyLeft } from "./proposal.js";
import { standsForSame } from "./stands-for-same.js";
import { vetoSaying } from "./veto-saying.js";

export interface ProposeOptions {
  readonly host: Host;
  readonly identity: ChangeIdentity;
  readonly migration: Migration;
  /** The commit that was migrated. */
  readonly base: string;
  readonly store: ChangeStore;
  readonly memory: ScanMemory;
  readonly author: Author;
  readonly signedOffBy: string | undefined;
  readonly generatedBy: string;
  /** Addresses of the open changes that have to be merged before this one. */
  readonly dependsOn?: readonly string[];
  /** Repositories that still name a script that goes, for people. */
  readonly stillNamedBy?: string;
  /** Why no change is opened yet; one that is there is kept up to date all the same. */
  readonly hold?: string;
  readonly now: Date;
  /**
   * The commit of a change that somebody with the right to it gave back: whoever made it and whatever votes it has, it is
   * replaced like our own, while it stands there.
   */
  readonly takeover?: string;
  /** Whether an earlier run for the same may have ended in its middle. */
  readonly again?: boolean;
}

/**
 * Finds the change on its host, compares, then creates, updates or leaves it. An open change that, merged into today's
 * branch, gives exactly what would be proposed today is left alone: that the branch moved on is no reason for a new
 * patch set.
 */
export async function proposeChange(options: ProposeOptions): Promise<Proposal> {
  const { host, identity, migration, store, base } = options;
  if (!migration.settings.enabled)
    return { kind: "nothing", identity, reason: "the repository's settings say enabled: false" };
  if (migration.files.length === 0) return { kind: "nothing", identity, reason: whyNothing(options) };
  // Neither waits for the other. That the files do not fit is told only where a change is to be made.
  const [finding, tree] = [host.find(identity), store.writeTree(base, migration.files)];
  await Promise.allSettled([finding, tree]);
  const found = await recognised(await finding, options);
  const isGivenBack = found !== undefined && found.commit === options.takeover;
  const existing = isGivenBack ? givenBack(found) : found;
  const left = existing ? whyLeft(existing) : null;
  if (existing && left !== null) {
    if (existing.state === "open" && existing.vetoed !== undefined)
      await host.sayOnce?.(identity, existing, vetoSaying);
    return { kind: "left", identity, ...standing(existing), reason: left };
  }
  if (!existing && options.hold !== undefined) return { kind: "nothing", identity, reason: options.hold };
  const isTheirs = isGivenBack && !found.ours;
  if (existing && !isTheirs && (await standsForSame(existing, { ...options, tree }))) {
    if (options.again)
      await host.finish?.(identity, existing, besideOf(migration, undefined), messageOf(options));
    const reason = "it is what would be proposed now";
    return { kind: "unchanged", identity, ...standing(existing), reason };
  }
  const { id, url, commit } = await publish(existing, await tree, options);
  const change = { id, url, state: "open", commit, ours: true } as const;
  return { kind: existing ? "updated" : "created", identity, id, url, change };
}

function whyNothing({ identity, migration }: ProposeOptions): string {
  return identity.unit === "entry-points" && migration.scripts.length > 0
    ? "an entry point stays as long as its module is not there"
    : "there is nothing to change";
}

async function recognised(
  found: ExistingChange | undefined,
  options: ProposeOptions,
): Promise<ExistingChange | undefined> {
  const isProved = found?.state === "open" && !found.ours && (await mergesOnly(found, options));
  return isProved ? { ...found, ours: true } : found;
}

function standing({ id, url, state, commit, ours }: ExistingChange) {
  return { id, url, change: { id, url, state, commit, ours } };
}

function givenBack({ approved, vetoed, ...rest }: ExistingChange): ExistingChange {
  return { ...rest, ours: true };
}

async function publish(existing: ExistingChange | undefined, tree: string, options: ProposeOptions) {
  const { host, identity, migration, base, store, author, now: date } = options;
  const message = messageOf(options);
  const text = textFor(existing, message);
  const commit = await store.writeCommit({
    ...{ tree, parents: [base], message: text, author, committer: author, date },
  });
  const published = await host.publish({
    ...{ identity, existing, base, tree, commit, message },
    baseTree: await store.treeOf(base),
    files: migration.files,
    repository: store.directory,
    ...besideOf(migration, existing),
    draft: migration.settings.mode === "ask",
  });
  return { ...published, commit: published.commit ?? commit };
}

/** `existing` is the change whose message may say already what would be said. */
function besideOf(migration: Migration, existing: ExistingChange | undefined): BesideChange {
  const { reviewers, labels } = migration.settings;
  const note = noteOf(migration, existing);
  const isTold = (name: string) => name.startsWith(tellOnly);
  return {
    ...(note === undefined ? {} : { note }),
    places: placesToShow(migration),
    reviewers: reviewers.filter((name) => !isTold(name)),
    cc: reviewers.filter(isTold).map((name) => name.slice(tellOnly.length).trim()),
    labels,
  };
}

/** Before the name of somebody in `reviewers` who is told of the change and not asked. */
const tellOnly = "cc:";

/** What a person has written on our change stays, whatever we would write today. */
function textFor(existing: ExistingChange | undefined, message: ChangeMessage): string {
  if (!existing?.messageEdited || existing.message === undefined) return messageText(message);
  return keptMessage(existing.message, message.trailers);
}

export function messageOf({
  host,
  identity,
  migration,
  dependsOn = [],
  stillNamedBy,
  signedOffBy,
  generatedBy,
}: Omit<ProposeOptions, "store">): ChangeMessage {
  return changeMessage({
    migration,
    unit: identity.unit,
    identifying: host.trailers(identity),
    dependsOn,
    ...(stillNamedBy === undefined ? {} : { stillNamedBy }),
    signedOffBy,
    generatedBy,
  });
}
