import { z } from "zod";
import type { GerritRest } from "./gerrit-rest.js";

const minute = 60_000;

/** ServerInfo of rest-api-config: only what is used. */
const serverInfo = z.object({
  change: z.object({ submit_whole_topic: z.boolean().optional() }).optional(),
});

/** BranchInfo of rest-api-projects; HEAD's `revision` is the branch that it names. */
const branchInfo = z.object({ ref: z.string(), revision: z.string() });

type BranchInfo = z.infer<typeof branchInfo>;

interface Read<T> {
  readonly at: number;
  readonly value: T;
}

/** What hardly ever changes on a server, read again only after a while: a scan that finds nothing to do asks for none of it. */
export class ServerFacts {
  readonly #branches = new Map<string, Read<string>>();
  readonly #tips = new Map<string, Read<readonly BranchInfo[]>>();
  #wholeTopic: Read<boolean> | undefined;

  constructor(private readonly rest: GerritRest) {}

  /** The branch that HEAD names, at most ten minutes old. */
  async defaultBranch(project: string): Promise<string> {
    const known = this.#branches.get(project);
    if (known !== undefined && isFresh(known, 10 * minute)) return known.value;
    const head = (await this.#list(project)).find(({ ref }) => ref === "HEAD")?.revision;
    // Where HEAD names a branch that is not there, the list lacks it.
    const value = head ?? (await this.rest.get(`/projects/${encodeURIComponent(project)}/HEAD`, z.string()));
    const name = value.replace(/^refs\/heads\//, "");
    this.#branches.set(project, { at: performance.now(), value: name });
    return name;
  }

  /**
   * The commit at the tip of a branch; undefined where Gerrit shows no such branch. With any but the default one the tip of
   * that is asked for too, as the settings are read there.
   */
  async tip(project: string, branch: string): Promise<string | undefined> {
    const ref = `refs/heads/${branch}`;
    const isDefault = branch === this.#branches.get(project)?.value;
    const known = this.#tips.get(project);
    if (isDefault) this.#tips.delete(project);
    // Told a moment ago, for this very question.
    if (known !== undefined && isFresh(known, 1_000)) return revisionOf(known.value, ref);
    if (!isDefault) return revisionOf(await this.#list(project), ref);
    return (await this.rest.find(`${branchesOf(project)}${encodeURIComponent(branch)}`, branchInfo))
      ?.revision;
  }

  /** All branches at once: with a filter Gerrit leaves out HEAD. */
  async #list(project: string): Promise<readonly BranchInfo[]> {
    const value = await this.rest.get(branchesOf(project), z.array(branchInfo));
    this.#tips.set(project, { at: performance.now(), value });
    return value;
  }

  /** Whether all changes of a topic are submitted together (`change.submitWholeTopic`), at most an hour old. */
  async submitsWholeTopic(): Promise<boolean> {
    const known = this.#wholeTopic;
    if (known !== undefined && isFresh(known, 60 * minute)) return known.value;
    const { change } = await this.rest.get("/config/server/info", serverInfo);
    const value = change?.submit_whole_topic === true;
    this.#wholeTopic = { at: performance.now(), value };
    return value;
  }
}

function isFresh({ at }: Read<unknown>, longest: number): boolean {
  return performance.now() - at < longest;
}

function branchesOf(project: string): string {
  return `/projects/${encodeURIComponent(project)}/branches/`;
}

function revisionOf(branches: readonly BranchInfo[], wanted: string): string | undefined {
  return branches.find(({ ref }) => ref === wanted)?.revision;
}
