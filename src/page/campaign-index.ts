import { dayName, dayOf } from "../campaign/day-of.js";
import type { CampaignDay, CampaignKey, CampaignRecord, CampaignStore } from "../model/campaign.js";
import { keyText } from "../model/campaign-key.js";
import { byName, type Row, rowOf } from "./table/row.js";

/** The campaign as it was read from its store. */
export interface CampaignView {
  /** By name. */
  readonly rows: readonly Row[];
  /** Host names, sorted. */
  readonly hosts: readonly string[];
  readonly today: CampaignDay;
  /** Oldest first, today's numbers last. */
  readonly history: readonly CampaignDay[];
  /** Milliseconds since the epoch. */
  readonly readAt: number;
  /** Whether it could not be read again since. */
  readonly isStale: boolean;
  find(key: CampaignKey): Row | undefined;
}

export interface CampaignIndexOptions {
  readonly store: Pick<CampaignStore, "all" | "history">;
  readonly now: () => Date;
}

/** Milliseconds for which what was read is good enough for people. */
const freshFor = 3_000;
/** Reading thousands of records takes time from everything else, so it takes at most a tenth. */
const share = 10;

/** What the page shows is kept in the process: ten thousand records are not read and sorted for each request. */
export class CampaignIndex {
  #view: CampaignView | undefined;
  #reading: Promise<CampaignView> | undefined;
  #readAgainAt = 0;
  #isAwaited = false;
  #last: { readonly records: readonly CampaignRecord[]; readonly rows: readonly Row[] } | undefined;

  constructor(private readonly options: CampaignIndexOptions) {}

  /**
   * The campaign as it is, or was a moment ago; while its store is away, as it was when it could be read. Raises
   * `redis-unavailable` where it never could.
   */
  async view(): Promise<CampaignView> {
    const view = this.#view;
    if (view && this.options.now().getTime() < this.#readAgainAt) return view;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    if (view === undefined) return this.#reading;
    // Whoever comes now gets what is there, unless it is older than a person would expect.
    const late = this.options.now().getTime() - view.readAt > share * freshFor;
    const next = this.#reading.catch(() => {
      this.#readAgainAt = this.options.now().getTime() + freshFor;
      this.#view = { ...view, isStale: true };
      return this.#view;
    });
    return late || this.#isAwaited || view.isStale ? next : view;
  }

  /** Has it read again before the next answer: something was just done. */
  forget(): void {
    this.#readAgainAt = 0;
    this.#isAwaited = true;
  }

  async #read(): Promise<CampaignView> {
    const { store, now } = this.options;
    const began = now().getTime();
    const [records, history] = await Promise.all([store.all(), store.history()]);
    // A store that read nothing again gives the same array.
    const rows = this.#last?.records === records ? this.#last.rows : records.map(rowOf).sort(byName);
    this.#last = { records, rows };
    const today = dayOf(records, dayName(now()));
    const byKey = new Map(rows.map((row) => [keyText(row.record), row]));
    const readAt = now().getTime();
    this.#isAwaited = false;
    this.#readAgainAt = readAt + Math.max(freshFor, share * (readAt - began));
    this.#view = {
      rows,
      hosts: [...new Set(records.map(({ host }) => host))].sort(),
      today,
      history: [...history.filter(({ day }) => day < today.day), today],
      readAt,
      isStale: false,
      find: (key) => byKey.get(keyText(key)),
    };
    return this.#view;
  }
}
