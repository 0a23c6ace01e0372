import { z } from "zod";
import { type EventOutcome, ignored } from "../../model/scan-request.js";
import { action, type GitHubDelivery, owner, repository, scanOf, scans } from "./payload.js";

/** An enterprise has a slug in place of a login. */
const account = z.object({ login: owner.optional() });

export const installation = z.object({
  action,
  installation: z.object({ id: z.number().int().positive(), account }),
  repositories: z.array(repository).optional(),
});

export const installationRepositories = z.object({
  action,
  installation: z.object({ id: z.number().int().positive() }),
  repositories_added: z.array(repository),
  repositories_removed: z.array(repository),
});

/** Where the App begins and ends to work. After `unsuspend` the periodic look finds what there is: no repositories are told. */
export function installationChanged(
  payload: z.infer<typeof installation>,
  delivery: GitHubDelivery,
): EventOutcome {
  const { action, repositories = [] } = payload;
  const { login } = payload.installation.account;
  if (action === "created")
    return scans(
      repositories.map((one) => scanOf(delivery, "installation", one, payload)),
      "installation",
    );
  if ((action === "deleted" || action === "suspend") && login !== undefined)
    return { kind: "repositories", gone: [`${login}/`], moved: [], requests: [] };
  return ignored(`installation ${action} asks for no scan`);
}

export function repositoriesChanged(
  payload: z.infer<typeof installationRepositories>,
  delivery: GitHubDelivery,
): EventOutcome {
  const { action, repositories_added, repositories_removed } = payload;
  if (action === "added")
    return scans(
      repositories_added.map((one) => scanOf(delivery, "installation", one, payload)),
      "installation",
    );
  if (action !== "removed" || repositories_removed.length === 0)
    return ignored(`installation_repositories ${action} asks for nothing`);
  const gone = repositories_removed.map(({ full_name }) => full_name);
  return { kind: "repositories", gone, moved: [], requests: [] };
}
