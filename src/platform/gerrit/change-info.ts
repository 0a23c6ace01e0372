import { z } from "zod";
import type { ExistingChange } from "../../model/host.js";

/** ChangeInfo of rest-api-changes, with CURRENT_REVISION and DETAILED_ACCOUNTS: only what is used. */
export const changeInfo = z.object({
  project: z.string(),
  _number: z.number().int().positive(),
  status: z.enum(["NEW", "MERGED", "ABANDONED"]),
  current_revision: z.string().regex(/^[0-9a-f]{40}$/),
  revisions: z.record(
    z.string(),
    z.object({
      ref: z.string().regex(/^refs\/changes\/\d{2}\/\d+\/\d+$/),
      _number: z.number().optional(),
      /** With CURRENT_COMMIT. */
      commit: z.object({ message: z.string() }).optional(),
      uploader: z.object({ username: z.string().optional() }),
    }),
  ),
});

export type ChangeInfo = z.infer<typeof changeInfo>;

const states = { NEW: "open", MERGED: "merged", ABANDONED: "closed" } as const;

/** `username` is our own account: the change is ours while its current patch set was uploaded by it. */
export function existingChange(info: ChangeInfo, url: string, username: string): ExistingChange {
  const { project, _number: number, status, current_revision: commit } = info;
  const revision = info.revisions[commit];
  return {
    id: String(number),
    url: changeUrl(url, project, number),
    state: states[status],
    commit,
    ref: revision?.ref ?? null,
    ours: revision?.uploader.username === username,
  };
}

/** Address of a change for a person. `url` is the server's, without a final slash. */
function changeUrl(url: string, project: string, number: number): string {
  return `${url}/c/${project.split("/").map(encodeURIComponent).join("/")}/+/${number}`;
}
