import type { Octokit } from "octokit";
import { WsgiShiftError } from "../../model/errors.js";
import { grouped } from "../../model/grouped.js";
import { githubError } from "./github-error.js";

/** What GitHub tells of one attempt to deliver an event (REST, "List deliveries for an app webhook"). */
interface Delivery {
  readonly id: number;
  /** X-GitHub-Delivery, which stays when it is delivered again. */
  readonly guid: string;
  readonly delivered_at: string;
  readonly status_code: number;
}

/** What came of one look. */
export interface LookAtDeliveries {
  /** Events whose deliveries all failed. */
  readonly lost: number;
  /** Those of them that GitHub was asked to deliver again, by their ids. */
  readonly redelivered: readonly string[];
}

/** GitHub delivers again for so long (docs.github.com, "Redelivering webhooks"). */
const window = 3 * 24 * 3_600_000;
/** Milliseconds after the first failure; after each further one it is four times as long: 0, 20 min, 80 min, 5 h, 21 h. */
const firstPause = 5 * 60_000;
const mostAttempts = 6;
/** Pages of a hundred that one look reads. */
const mostPages = 100;

/**
 * Reads back what GitHub delivered to the App and asks it to deliver again what failed: by itself it never does
 * (docs.github.com, "Handling failed webhook deliveries"). What to do is told by GitHub's list alone, so it does not matter
 * which process looks, or that the last one was killed.
 */
export class LostDeliveries {
  /** Events that were delivered in the end; GitHub goes on to list their failures. */
  readonly #settled = new Set<string>();

  constructor(
    private readonly host: string,
    private readonly app: Octokit,
    private readonly now: () => number,
  ) {}

  /** Raises `host-unavailable`, `host-refused` and `host-limited`; what was not asked for is by the next look. */
  async look(): Promise<LookAtDeliveries> {
    try {
      const failures = await this.#list("failure", this.now() - window);
      const byGuid = byEvent(failures.filter(isFailed));
      for (const guid of this.#settled) if (!byGuid.has(guid)) this.#settled.delete(guid);
      const open = [...byGuid.values()].filter(([newest]) => newest && !this.#settled.has(newest.guid));
      const oldest = Math.min(...open.flat().map(({ delivered_at }) => Date.parse(delivered_at)));
      if (open.length > 0) await this.#settleSince(oldest);
      const lost = open.filter(([newest]) => newest && !this.#settled.has(newest.guid));
      const redelivered: string[] = [];
      for (const attempts of lost) {
        const [newest] = attempts;
        if (newest === undefined || !isDue(attempts, this.now())) continue;
        if (await this.#redeliver(newest)) redelivered.push(newest.guid);
      }
      return { lost: lost.length, redelivered };
    } catch (error) {
      throw githubError(this.host, error);
    }
  }

  /** False for one that GitHub refuses to deliver again: it holds up no other. */
  async #redeliver({ id }: Delivery): Promise<boolean> {
    try {
      await this.app.rest.apps.redeliverWebhookDelivery({ delivery_id: id });
      return true;
    } catch (error) {
      const known = githubError(this.host, error);
      if (known instanceof WsgiShiftError && known.code === "host-refused") return false;
      throw known;
    }
  }

  async #settleSince(time: number): Promise<void> {
    const delivered = await this.#list("success", time);
    for (const delivery of delivered) if (!isFailed(delivery)) this.#settled.add(delivery.guid);
  }

  /** The newest first. A server that does not know the filter gives all. */
  async #list(status: "success" | "failure", since: number): Promise<readonly Delivery[]> {
    const found: Delivery[] = [];
    let pages = 0;
    const asked = { status, per_page: 100 };
    for await (const { data } of this.app.paginate.iterator(
      this.app.rest.apps.listWebhookDeliveries,
      asked,
    )) {
      found.push(...data.filter(({ delivered_at }) => Date.parse(delivered_at) >= since));
      const last = data.at(-1);
      pages += 1;
      if (last === undefined || Date.parse(last.delivered_at) < since || pages === mostPages) break;
    }
    return found;
  }
}

/** The attempts for each event, by its id. */
function byEvent(deliveries: readonly Delivery[]): ReadonlyMap<string, readonly Delivery[]> {
  return grouped(deliveries, ({ guid }) => guid);
}

function isFailed({ status_code }: Delivery): boolean {
  return status_code < 200 || status_code > 299;
}

function isDue([newest, ...before]: readonly Delivery[], now: number): boolean {
  if (newest === undefined || before.length + 1 >= mostAttempts) return false;
  const pause = before.length === 0 ? 0 : firstPause * 4 ** before.length;
  return Date.parse(newest.delivered_at) + pause <= now;
}
