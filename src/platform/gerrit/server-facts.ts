import { z } from "zod";
import type { GerritRest } from "./gerrit-rest.js";

const minute = 60_000;

/** ServerInfo of rest-api-config: only what is used. */
const serverInfo = z.object({
  change: z.object({ submit_whole_topic: z.boolean().optional() }).optional(),
});

interface Read<T> {
  readonly at: number;
  readonly value: T;
}

/** What hardly ever changes on a server, read again only after a while: a scan that finds nothing to do asks for none of it. */
export class ServerFacts {
  readonly #branches = new Map<string, Read<string>>();
  #wholeTopic: Read<boolean> | undefined;

  constructor(private readonly rest: GerritRest) {}

  /** The branch that HEAD names (rest-api-projects, "Get HEAD"), at most ten minutes old. */
  async defaultBranch(project: string): Promise<string> {
    const known = this.#branches.get(project);
    if (known !== undefined && isFresh(known, 10 * minute)) return known.value;
    const head = await this.rest.get(`/projects/${encodeURIComponent(project)}/HEAD`, z.string());
    const value = head.replace(/^refs\/heads\//, "");
    this.#branches.set(project, { at: performance.now(), value });
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
