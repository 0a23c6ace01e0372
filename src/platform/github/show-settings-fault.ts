import { findCheck, showCheck } from "./check-run.js";
import type { GitHubRepository } from "./github-repository.js";
import { inertText } from "./inert-text.js";

const name = "wsgi-shift settings";

/** Shows beside the commit what is wrong with the settings; `undefined` ends what was shown there before. */
export async function showSettingsFault(
  repository: GitHubRepository,
  commit: string,
  fault: string | undefined,
): Promise<void> {
  if (fault !== undefined) {
    const summary = `${inertText(fault).replace(/[<>`*[\]]/g, "\\$&")}\n\nNothing is proposed until this is corrected.`;
    const title = "The settings are not valid";
    await showCheck(repository, commit, {
      name,
      conclusion: "action_required",
      title,
      summary,
      annotations: [],
    });
    return;
  }
  if ((await findCheck(repository, commit, name)) === undefined) return;
  const right = { title: "The settings are valid", summary: "They are as docs/settings.md says." };
  await showCheck(repository, commit, { name, conclusion: "success", ...right, annotations: [] });
}
