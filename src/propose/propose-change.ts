import type { ChangeIdentity } from "../model/change-identity.js";
import type { Author } from "../model/configuration.js";
import type { ExistingChange, Host } from "../model/host.js";
import type { Migration } from "../model/migration.js";
import { changeMessage, messageText } from "./change-message.js";
import { type Proposal, whyLeft } from "./proposal.js";

/** What proposing needs of git: a repository that holds the base, into which the change is written. */
export interface ChangeStore {
  /** Git directory that holds the written commits. */
  readonly directory: string;
  treeOf(commit: string): Promise<string>;
  writeTree(base: string, files: Migration["files"]): Promise<string>;
  writeCommit(commit: {
    tree: string;
    parents: readonly string[];
    message: string;
    author: Author;
    committer: Author;
    date: Date;
  }): Promise<string>;
  /** The tree in which both have made their changes to `base`, or `conflict`. */
  mergeTrees(base: string, ours: string, theirs: string): Promise<string | "conflict">;
  /** Brings the commit of an existing change and its parent into the store; false where it cannot be had. */
  obtain(change: ExistingChange): Promise<boolean>;
}

export interface ProposeOptions {
  readonly host: Host;
  readonly identity: ChangeIdentity;
  readonly migration: Migration;
  /** The commit that was migrated. */
  readonly base: string;
  readonly store: ChangeStore;
  readonly author: Author;
  readonly signedOffBy: string | undefined;
  readonly generatedBy: string;
  readonly now: Date;
  /** A person's commit that somebody with the right to it gave back; replaced like our own, while it stands there. */
  readonly takeover?: string;
}

/**
 * Finds the change on its host, compares, then creates, updates or leaves it. An open change that, merged into today's
 * branch, gives exactly what would be proposed today is left alone: that the branch moved on is no reason for a new
 * patch set.
 */
export async function proposeChange(options: ProposeOptions): Promise<Proposal> {
  const { host, identity, migration, base, store } = options;
  const { settings } = migration;
  if (!settings.enabled)
    return { kind: "nothing", identity, reason: "the repository's settings say enabled: false" };
  if (migration.files.length === 0)
    return { kind: "nothing", identity, reason: "there is nothing to change" };
  const found = await host.find(identity);
  const isGivenBack = found !== undefined && !found.ours && found.commit === options.takeover;
  const existing = isGivenBack ? { ...found, ours: true } : found;
  const left = existing ? whyLeft(existing) : null;
  if (existing && left !== null)
    return { kind: "left", identity, id: existing.id, url: existing.url, reason: left };
  const tree = await store.writeTree(base, migration.files);
  if (existing && !isGivenBack && (await standsForSame(existing, base, tree, store))) {
    return {
      kind: "unchanged",
      identity,
      id: existing.id,
      url: existing.url,
      reason: "it is what would be proposed now",
    };
  }
  const message = messageOf(options);
  const { author, now: date } = options;
  const commit = await store.writeCommit({
    tree,
    parents: [base],
    message: messageText(message),
    author,
    committer: author,
    date,
  });
  const published = await host.publish({
    identity,
    existing,
    base,
    baseTree: await store.treeOf(base),
    tree,
    files: migration.files,
    commit,
    repository: store.directory,
    message,
    reviewers: settings.reviewers,
    labels: settings.labels,
    draft: settings.mode === "ask",
  });
  return { kind: existing ? "updated" : "created", identity, ...published };
}

export function messageOf({
  host,
  identity,
  migration,
  signedOffBy,
  generatedBy,
}: Omit<ProposeOptions, "store">): ReturnType<typeof changeMessage> {
  return changeMessage({
    migration,
    unit: identity.unit,
    identifying: host.trailers(identity),
    signedOffBy,
    generatedBy,
  });
}

async function standsForSame(
  existing: ExistingChange,
  base: string,
  tree: string,
  store: ChangeStore,
): Promise<boolean> {
  if (!(await store.obtain(existing))) return false;
  return (await store.mergeTrees(`${existing.commit}^`, base, existing.commit)) === tree;
}
