import type { ChangeIdentity } from "../../model/change-identity.js";
import type { ServerFacts } from "./server-facts.js";

/**
 * The topic that a new change gets. Where all changes of a topic are submitted together, each is alone in its own: else
 * nothing of the campaign could go in before all of it may. It is not what the change is known by.
 */
export async function topicOf(
  { topic, project, branch, unit }: ChangeIdentity,
  facts: ServerFacts,
): Promise<string> {
  if (!(await facts.submitsWholeTopic())) return topic;
  const isDefault = branch === (await facts.defaultBranch(project));
  const parts = [project, ...(isDefault ? [] : [branch]), ...(unit === "modules" ? [] : [unit])];
  return [topic, ...parts.map((part) => part.replace(/[^\w.]+/g, "-"))].join("-");
}
