import type { CampaignKey, CampaignRecord } from "../model/campaign.js";
import { keyText } from "../model/campaign-key.js";
import { recordValue } from "./campaign-value.js";
import type { RedisConnection } from "./connect-redis.js";
import { keyPrefix } from "./scan-job.js";

const records = `${keyPrefix}:campaign:records`;
/** A stream: the fields of `records` in the order in which they changed, the last few thousand. */
const changes = `${keyPrefix}:campaign:changes`;
const changesKept = 4_096;

/**
 * The records of a campaign: a hash, a field a branch. Who asks for all of them again reads those that changed since, whoever
 * changed them: each of ten thousand scans changes one, and asks for all.
 */
export class CampaignRecords {
  readonly #known = new Map<string, CampaignRecord>();
  #list: readonly CampaignRecord[] = [];
  /** The last change that is in `#known`. */
  #last: string | undefined;
  #reading: Promise<unknown> = Promise.resolve();

  constructor(private readonly redis: RedisConnection) {}

  async get(key: CampaignKey): Promise<CampaignRecord | undefined> {
    const text = await this.redis.hget(records, keyText(key));
    return text === null ? undefined : recordValue.read(text);
  }

  /** One reading after the other, so that none puts older records over newer ones. */
  all(): Promise<readonly CampaignRecord[]> {
    const read = this.#reading.then(() => this.#read());
    this.#reading = read.catch(() => {});
    return read;
  }

  async put(record: CampaignRecord): Promise<void> {
    const field = keyText(record);
    const change = this.redis.multi().hset(records, field, recordValue.write(record));
    await requireDone(noted(change, field).exec());
  }

  async remove(key: CampaignKey): Promise<void> {
    const field = keyText(key);
    if ((await this.redis.hexists(records, field)) === 0) return;
    await requireDone(noted(this.redis.multi().hdel(records, field), field).exec());
  }

  async #read(): Promise<readonly CampaignRecord[]> {
    const since = await this.#changesSince();
    if (since === undefined) await this.#readAll();
    else if (since.fields.length > 0) await this.#readSome(since);
    else return this.#list;
    this.#list = [...this.#known.values()];
    return this.#list;
  }

  /**
   * Undefined where it is not known what changed: at first; and where our last change is not in the stream, as it is long ago, or Redis was
   * wiped or went back to an older state.
   */
  async #changesSince(): Promise<{ fields: readonly string[]; last: string } | undefined> {
    if (this.#last === undefined) return undefined;
    const [known, ...entries] = await this.redis.xrange(changes, this.#last, "+");
    if (known?.[0] !== this.#last) return undefined;
    const fields = new Set(entries.map(([, [, field = ""]]) => field));
    return { fields: [...fields], last: entries.at(-1)?.[0] ?? this.#last };
  }

  async #readSome({ fields, last }: { fields: readonly string[]; last: string }): Promise<void> {
    const texts = await this.redis.hmget(records, ...fields);
    for (const [at, field] of fields.entries()) this.#take(field, texts[at] ?? null);
    this.#last = last;
  }

  async #readAll(): Promise<void> {
    // Before the records, so that what changes between the two is only read twice.
    const [newest] = await this.redis.xrevrange(changes, "+", "-", "COUNT", 1);
    const texts = await this.redis.hgetall(records);
    this.#known.clear();
    for (const [field, text] of Object.entries(texts)) this.#take(field, text);
    this.#last = newest?.[0];
  }

  #take(field: string, text: string | null): void {
    const record = text === null ? undefined : recordValue.read(text);
    if (record === undefined) this.#known.delete(field);
    else this.#known.set(field, record);
  }
}

type Transaction = ReturnType<RedisConnection["multi"]>;

function noted(transaction: Transaction, field: string): Transaction {
  return transaction.xadd(changes, "MAXLEN", "~", changesKept, "*", "field", field);
}

/** A transaction is answered as a whole, with the failure of a command in it as a value. */
async function requireDone(answer: ReturnType<Transaction["exec"]>): Promise<void> {
  for (const [error] of (await answer) ?? []) if (error) throw error;
}
