import { WsgiShiftError } from "../model/errors.js";
import { gitNotFound } from "./git.js";
import { gitError } from "./git-error.js";
import type { ObjectSource } from "./object-source.js";
import { type Listing, parseListing } from "./tree-listing.js";

/** Bytes of listing for one path, on the average of the largest tree that is let through. */
const bytesPerFile = 512;

/**
 * Every file, link and submodule below a tree, by `git ls-tree -r`, with sizes where all contents are at hand. Raises `repository-too-large` as soon as there are
 * more than `limit`, without waiting for the rest.
 */
export function listTree(source: ObjectSource, tree: string, limit: number): Promise<Listing> {
  const { git, options, target } = source;
  const child = git.start(
    ["ls-tree", "-r", ...(source.obtain ? [] : ["-l"]), "-z", "--full-tree", tree],
    options,
  );
  child.stdin.on("error", () => undefined);
  child.stdin.end();
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let bytes = 0;
    let stderr = "";
    const refuse = () => {
      child.kill("SIGKILL");
      reject(new WsgiShiftError("repository-too-large", { target, limit }));
    };
    child.stdout.on("data", (piece: Buffer) => {
      pieces.push(piece);
      bytes += piece.length;
      if (bytes > limit * bytesPerFile) refuse();
    });
    child.stderr.on("data", (piece: Buffer) => {
      stderr = (stderr + piece.toString("utf8")).slice(-4000);
    });
    child.on("error", (cause) => reject(gitNotFound(cause)));
    child.on("close", (status, signal) => {
      if (status !== 0) {
        const { subject = {}, environment = {} } = options;
        reject(
          gitError({
            command: "ls-tree",
            status: status ?? signal ?? "unknown",
            stderr,
            subject,
            environment,
          }),
        );
        return;
      }
      const listing = parseListing(Buffer.concat(pieces), tree.length);
      listing.entries.length > limit ? refuse() : resolve(listing);
    });
  });
}
