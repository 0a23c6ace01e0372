/** One version of a change. */
export interface PatchSet {
  readonly number: number;
  /** What it did to the one before (rest-api-changes, "RevisionInfo"); undefined where Gerrit does not say. */
  readonly kind: string | undefined;
  /** User name of who pushed it. */
  readonly uploader: string | undefined;
  readonly message: string | undefined;
}

/** Kinds after which a change does to the files what it did before: another message, another parent, or nothing. */
const sameContent = new Set([
  "NO_CHANGE",
  "NO_CODE_CHANGE",
  "TRIVIAL_REBASE",
  "TRIVIAL_REBASE_WITH_MESSAGE_UPDATE",
]);

export interface Ownership {
  /** Whether what the change does to the files is what we did: others at most rebased it or edited its message. */
  readonly ours: boolean;
  /** Whether the present message is a person's, or has something of a person's in it. */
  readonly messageEdited: boolean;
}

/** Whose the present content and the present words of a change are. `username` is our own account. */
export function patchSetsBy(username: string, patchSets: readonly PatchSet[]): Ownership {
  let ours = false;
  let messageEdited = false;
  let before: PatchSet | undefined;
  for (const patchSet of patchSets) {
    if (patchSet.uploader === username) {
      ours = true;
      // Ours again where we wrote other words; trailers we add to a person's message as well.
      if (wordsOf(patchSet) !== wordsOf(before)) messageEdited = false;
    } else {
      ours = ours && sameContent.has(patchSet.kind ?? "");
      if (patchSet.message !== before?.message) messageEdited = true;
    }
    before = patchSet;
  }
  return { ours, messageEdited };
}

/** A message without its last paragraph, in which the trailers are. */
function wordsOf(patchSet: PatchSet | undefined): string | undefined {
  const message = patchSet?.message?.trimEnd();
  if (message === undefined) return undefined;
  const end = message.lastIndexOf("\n\n");
  return end === -1 ? message : message.slice(0, end);
}
