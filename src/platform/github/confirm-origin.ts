import { WsgiShiftError } from "../../model/errors.js";
import type { EventOrigin } from "../../model/event-origin.js";
import type { GitHubClient } from "./github-client.js";
import type { GitHubRepository } from "./github-repository.js";

/**
 * Raises `repository-changed` if `project` is another repository than the event came from, or belongs to another
 * installation: names are given again once a repository was renamed, transferred or deleted.
 */
export async function confirmOrigin(
  client: Pick<GitHubClient, "installation" | "forget">,
  project: string,
  repository: Pick<GitHubRepository, "id">,
  origin: EventOrigin,
): Promise<void> {
  if (repository.id !== origin.repository) throw new WsgiShiftError("repository-changed", { project });
  const told = origin.installation;
  if (told === undefined || (await isOf(client, project, told))) return;
  // What is remembered may be of before the App was installed again.
  client.forget(project);
  if (!(await isOf(client, project, told))) throw new WsgiShiftError("repository-changed", { project });
}

async function isOf(
  client: Pick<GitHubClient, "installation">,
  project: string,
  told: number,
): Promise<boolean> {
  const found = await client.installation(project);
  return found === undefined || found === told;
}
