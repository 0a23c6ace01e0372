import { z } from "zod";
import { type EventOutcome, ignored } from "../../model/scan-request.js";
import { action, type GitHubDelivery, installed, owner, plain, scanOf, wholeRepository } from "./payload.js";

const from = z.object({ login: owner }).nullish();

export const repositoryEvent = installed.extend({
  action,
  repository: wholeRepository,
  changes: z
    .object({
      repository: z.object({ name: z.object({ from: z.string().max(100) }) }).optional(),
      owner: z.object({ from: z.object({ user: from, organization: from }) }).optional(),
      default_branch: z.object({ from: z.string() }).optional(),
    })
    .optional(),
});

type Payload = z.infer<typeof repositoryEvent>;

/** A repository that gets another name, owner or default branch, or that ends. */
export function repositoryChanged(payload: Payload, delivery: GitHubDelivery): EventOutcome {
  const { action, repository: now } = payload;
  const look = now.archived ? [] : [scanOf(delivery, `repository ${action}`, now, payload)];
  const former = formerName(payload);
  switch (action) {
    case "renamed":
    case "transferred":
      if (former === undefined) return ignored(`repository ${action} does not tell its former name`);
      return {
        kind: "repositories",
        gone: [],
        moved: [{ from: former, to: now.full_name }],
        requests: look,
      };
    case "archived":
    case "deleted":
      return { kind: "repositories", gone: [now.full_name], moved: [], requests: [] };
    case "unarchived":
      return { kind: "scan", requests: look };
    case "edited":
      if (payload.changes?.default_branch === undefined || look.length === 0)
        return ignored("the repository's default branch is the same");
      return { kind: "repositories", gone: [now.full_name], moved: [], requests: look };
    default:
      return ignored(`repository ${plain(action)} changes nothing for us`);
  }
}

function formerName({ action, repository: now, changes }: Payload): string | undefined {
  const [present = "", name = ""] = now.full_name.split("/");
  if (action === "renamed") {
    const former = changes?.repository?.name.from;
    return former === undefined ? undefined : `${present}/${former}`;
  }
  const { user, organization } = changes?.owner?.from ?? {};
  const login = user?.login ?? organization?.login;
  return login === undefined ? undefined : `${login}/${name}`;
}
