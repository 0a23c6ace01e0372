import type { CampaignRecord, CampaignStore } from "../model/campaign.js";
import { dayName, dayOf } from "./day-of.js";

/** A first look at thousands of repositories changes the day's numbers with each, and they are counted over all records. */
const usualPause = 5_000;

/** Keeps records, and with them the numbers of the day. */
export class RecordKeeper {
  #counted = Number.NEGATIVE_INFINITY;
  #day = "";
  #waiting: NodeJS.Timeout | undefined;
  #counting: Promise<void> = Promise.resolve();

  constructor(
    readonly store: CampaignStore,
    private readonly now: () => Date,
    private readonly pause = usualPause,
  ) {}

  /** `before` is the record in whose place it comes. */
  async keep(record: CampaignRecord, before: CampaignRecord | undefined): Promise<void> {
    await this.store.put(record);
    const today = dayName(this.now());
    const numbers = (one: CampaignRecord[]) => JSON.stringify(dayOf(one, today));
    if (this.#day === today && numbers([record]) === numbers(before ? [before] : [])) return;
    const wait = this.#counted + this.pause - this.now().getTime();
    if (wait <= 0) await this.count();
    else this.#waiting ??= this.#later(wait);
  }

  /** Counts what was put off. */
  async close(): Promise<void> {
    if (this.#waiting !== undefined) await this.count().catch(() => {});
    await this.#counting;
  }

  private async count(): Promise<void> {
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
    const now = this.now();
    this.#counted = now.getTime();
    this.#day = dayName(now);
    await this.store.putDay(dayOf(await this.store.all(), this.#day));
  }

  /** Numbers that could not be kept are counted again with the next change. */
  #later(wait: number): NodeJS.Timeout {
    const count = () => {
      this.#counting = this.count().catch(() => {
        this.#day = "";
      });
    };
    return setTimeout(count, wait).unref();
  }
}
