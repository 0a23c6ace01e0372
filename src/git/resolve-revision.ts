import { WsgiShiftError } from "../model/errors.js";
import type { ObjectInfo } from "./object-lookup.js";
import type { ObjectSource } from "./object-source.js";

const fullId = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i;

async function lookUp(source: ObjectSource, name: string): Promise<ObjectInfo | undefined> {
  try {
    return await source.info(name);
  } catch (error) {
    // A few names stop git itself, such as `HEAD@{9}` beyond the reflog.
    if (error instanceof WsgiShiftError && error.code !== "git-failed") throw error;
    return undefined;
  }
}

/** Why a name leads to no commit; only then another process is worth its time. */
async function explain(source: ObjectSource, revision: string): Promise<WsgiShiftError> {
  const { git, options, target } = source;
  const accept = [0, 1, 128];
  const verify = ["rev-parse", "--verify", "--quiet", "--end-of-options", revision] as const;
  const named = /[\0\n]/.test(revision) ? undefined : await git.run([...verify], { ...options, accept });
  const id = named?.stdout.toString("latin1").trim() ?? "";
  if (fullId.test(id) && !fullId.test(revision)) {
    const detail = `${revision} is ${id}, which is not there`;
    return new WsgiShiftError("repository-corrupt", { target, detail });
  }
  if (revision === "HEAD" || revision === "@") {
    const head = await git.run(["symbolic-ref", "--quiet", "HEAD"], { ...options, accept });
    if (head.status === 0) return new WsgiShiftError("branch-unborn", { target });
  }
  return new WsgiShiftError("revision-not-found", { target, revision });
}

/**
 * The id of the commit that `revision` names, in any way of gitrevisions(7). It is written to git's standard input,
 * so one that looks like an option is none. Raises `revision-not-found`, `branch-unborn`, `repository-corrupt`.
 */
export async function resolveRevision(source: ObjectSource, revision: string): Promise<string> {
  const named = revision === "" ? undefined : await lookUp(source, revision);
  // In two steps, because `:/words^{commit}` would search for all of that.
  const commit = named?.type === "tag" ? await lookUp(source, `${named.id}^{commit}`) : named;
  if (commit?.type === "commit") return commit.id;
  throw named === undefined
    ? await explain(source, revision)
    : new WsgiShiftError("revision-not-found", { target: source.target, revision });
}
