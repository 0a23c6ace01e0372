import { parse } from "ini";
import { contentOfBytes, decodeText } from "../model/content.js";
import type { SourceTree } from "../model/source-tree.js";
import { releaseIn } from "../registry/openstack-release.js";

/**
 * The OpenStack release that a branch is for, by git-review's `defaultbranch=stable/2025.1` in .gitreview, which every
 * stable branch of OpenStack has; null where nothing says so, as on master.
 */
export async function deployedRelease(tree: SourceTree): Promise<string | null> {
  const entries = (await tree.at([".gitreview"])).filter(({ mode }) => mode === "100644");
  let branch: unknown;
  await tree.read(entries, (_, bytes) => {
    const sections: unknown = parse(decodeText(contentOfBytes(bytes)));
    branch = field(field(sections, "gerrit"), "defaultbranch");
  });
  return typeof branch === "string" ? releaseIn(branch) : null;
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
