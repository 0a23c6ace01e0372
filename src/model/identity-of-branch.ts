import { branchName } from "./branch-name.js";
import { type ChangeIdentity, topic } from "./change-identity.js";

const units = ["modules", "entry-points"] as const;

/**
 * The identity of the change that a branch of ours holds; undefined for any other branch. `likely` is the branch that the
 * change is for unless somebody chose another: it tells names that were too long to be kept whole.
 */
export function identityOfBranch(
  name: string,
  { host, project, likely }: { readonly host: string; readonly project: string; readonly likely: string },
): ChangeIdentity | undefined {
  const [, , part = ""] = name.split("/");
  const identities = [likely, decoded(part)].flatMap((branch) =>
    units.map((unit): ChangeIdentity => ({ host, project, branch, topic, unit })),
  );
  return identities.find((identity) => branchName(identity) === name);
}

/** The opposite of `branchName`'s encoding, for names that it kept whole. */
function decoded(part: string): string {
  const bytes = part.replaceAll("+", "/").replace(/=([0-9A-F]{2})/g, (_, digits: string) => `%${digits}`);
  try {
    return decodeURIComponent(bytes);
  } catch {
    return "";
  }
}
