import { WsgiShiftError } from "../model/errors.js";
import { collectOutput } from "./collect-output.js";
import { gitError } from "./git-error.js";
import type { ObjectSource, ReadLimits } from "./object-source.js";
import { type Listing, parseListing } from "./tree-listing.js";

/** Bytes of listing for one path, on the average of the largest tree that is let through. */
const bytesPerFile = 512;

/**
 * Every file, link and submodule below a tree, by `git ls-tree -r`, with sizes where all contents are at hand. Raises
 * `repository-too-large` as soon as there are more than the limit, without waiting for the rest.
 */
export async function listTree(source: ObjectSource, tree: string, limits: ReadLimits): Promise<Listing> {
  const limit = limits.files;
  const { git, options, target } = source;
  const tooLarge = () => new WsgiShiftError("repository-too-large", { target, limit });
  const child = git.start(
    ["ls-tree", "-r", ...(source.obtain ? [] : ["-l"]), "-z", "--full-tree", tree],
    options,
  );
  const watch = (bytes: number) => (bytes > limit * bytesPerFile ? tooLarge() : undefined);
  const { status, stdout, stderr } = await collectOutput(child, watch);
  if (status !== 0) {
    const { subject = {}, environment = {} } = options;
    throw gitError({ command: "ls-tree", status, stderr, subject, environment });
  }
  const listing = parseListing(stdout, tree.length, limits.fileBytes);
  if (listing.entries.length > limit) throw tooLarge();
  return listing;
}
