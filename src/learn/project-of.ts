import { contentOfBytes } from "../model/content.js";
import type { History } from "./history.js";

/** git-review's `project=openstack/nova.git`; a longer one is nobody's name. */
const project = /^[ \t]*project[ \t]*=[ \t]*([\w.-]{1,80}(?:\/[\w.-]{1,80}){0,5})[ \t]*\r?$/m;

/** The project's name by .gitreview on its default branch, as every project of OpenStack has it; null if none says it. */
export async function projectOf(history: History): Promise<string | null> {
  if (history.main === null) return null;
  const tree = await history.tree(history.main.commit);
  const entries = (await tree.at([".gitreview"])).filter(({ mode }) => mode === "100644");
  let found: string | null = null;
  await tree.read(entries, (_, bytes) => {
    found = project.exec(contentOfBytes(bytes))?.[1]?.replace(/\.git$/, "") ?? null;
  });
  return found;
}
