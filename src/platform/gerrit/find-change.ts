import { z } from "zod";
import type { ChangeIdentity } from "../../model/change-identity.js";
import { WsgiShiftError } from "../../model/errors.js";
import type { ExistingChange } from "../../model/host.js";
import { isProjectName } from "../../model/project-name.js";
import { changeId } from "./change-id.js";
import { changeOptions, foundChange, votedChange } from "./change-info.js";
import type { GerritRest } from "./gerrit-rest.js";

export interface FindOptions {
  readonly rest: GerritRest;
  /** The server's address, without a final slash. */
  readonly url: string;
  /** Our own account. */
  readonly username: string;
}

/**
 * The change with our Change-Id in the project: that of the branch, whoever made it, as Gerrit takes no other; else one of
 * ours that a person moved to another branch. What people picked to other branches is theirs. In one call.
 */
export async function findChange(
  identity: ChangeIdentity,
  { rest, url, username }: FindOptions,
): Promise<ExistingChange | undefined> {
  const { project, branch, host } = identity;
  if (!isProjectName(project)) {
    const detail = `${JSON.stringify(project)} is no name of a project`;
    throw new WsgiShiftError("remote-refused", { remote: host, detail });
  }
  const query = encodeURIComponent(`project:"${project}" change:${changeId(identity)}`);
  const all = await rest.get(`/changes/?q=${query}&n=100&${changeOptions}`, z.array(foundChange));
  const here = all.find((change) => change.branch === branch);
  if (here !== undefined) return votedChange(here, url, username);
  const moved = all.find(({ owner }) => owner.username === username);
  return moved && { ...votedChange(moved, url, username), movedTo: moved.branch };
}
