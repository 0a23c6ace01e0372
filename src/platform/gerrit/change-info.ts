import { z } from "zod";
import type { ExistingChange } from "../../model/host.js";
import { type PatchSet, patchSetsBy } from "./patch-sets.js";
import { voteOf } from "./votes.js";

const person = z.object({
  _account_id: z.number().optional(),
  name: z.string().optional(),
  username: z.string().optional(),
});

/** ChangeInfo of rest-api-changes with `changeOptions`: only what is used. */
export const changeInfo = z.object({
  project: z.string(),
  _number: z.number().int().positive(),
  status: z.enum(["NEW", "MERGED", "ABANDONED"]),
  work_in_progress: z.boolean().optional(),
  current_revision: z.string().regex(/^[0-9a-f]{40}$/),
  revisions: z.record(
    z.string(),
    z.object({
      ref: z.string().regex(/^refs\/changes\/\d{2}\/\d+\/\d+$/),
      _number: z.number().optional(),
      kind: z.string().optional(),
      /** With CURRENT_COMMIT or ALL_COMMITS. */
      commit: z.object({ message: z.string() }).optional(),
      uploader: person,
    }),
  ),
});

/** The same with votes and the names by which a change is chosen among several. */
export const foundChange = changeInfo.extend({
  branch: z.string(),
  owner: person,
  labels: z
    .record(z.string(), z.object({ approved: person.optional(), rejected: person.optional() }))
    .optional(),
});

export type ChangeInfo = z.infer<typeof changeInfo>;
export type FoundChange = z.infer<typeof foundChange>;

/** Options of the query whose answer `foundChange` is: whose each patch set and its words are takes all of them. */
export const changeOptions = "o=ALL_REVISIONS&o=ALL_COMMITS&o=DETAILED_ACCOUNTS&o=LABELS";

const states = { NEW: "open", MERGED: "merged", ABANDONED: "closed" } as const;

/** `username` is our own account: the change is ours while nobody else has changed its content. */
export function existingChange(info: ChangeInfo, url: string, username: string): ExistingChange {
  const { project, _number: number, status, current_revision: commit } = info;
  const { ours, messageEdited } = patchSetsBy(username, patchSetsOf(info));
  const revision = info.revisions[commit];
  const message = revision?.commit?.message;
  return {
    ...{ id: String(number), url: changeUrl(url, project, number), state: states[status], commit },
    ref: revision?.ref ?? null,
    ours,
    ...(message === undefined ? {} : { message, messageEdited }),
    draft: info.work_in_progress === true,
  };
}

/** The same with the votes of people. */
export function votedChange(info: FoundChange, url: string, username: string): ExistingChange {
  const [approved, vetoed] = [voteOf(info.labels, "approved"), voteOf(info.labels, "rejected")];
  return {
    ...existingChange(info, url, username),
    ...(approved === undefined ? {} : { approved }),
    ...(vetoed === undefined ? {} : { vetoed }),
  };
}

/** In their order; alone the present one where the answer has no other. */
function patchSetsOf({ revisions, current_revision }: ChangeInfo): PatchSet[] {
  const all = Object.entries(revisions).map(([commit, { _number, kind, uploader, commit: written }]) => {
    const number = _number ?? (commit === current_revision ? Number.POSITIVE_INFINITY : 0);
    return { number, kind, uploader: uploader.username, message: written?.message };
  });
  return all.sort((one, other) => one.number - other.number);
}

/** Address of a change for a person. `url` is the server's, without a final slash. */
export function changeUrl(url: string, project: string, number: number | string): string {
  return `${url}/c/${project.split("/").map(encodeURIComponent).join("/")}/+/${number}`;
}
