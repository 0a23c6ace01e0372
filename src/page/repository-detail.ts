import type { CampaignRecord } from "../model/campaign.js";
import type { ChangeUnit } from "../model/change-identity.js";
import type { Problem } from "../model/errors.js";
import type { Disposition, MentionKind } from "../model/mention.js";

/** A branch as its repository shows it now. */
export interface RepositoryDetail {
  /** The commit that was read. */
  readonly revision: string;
  readonly mentions: readonly SeenMention[];
  readonly problems: readonly Problem[];
  /** What changes, as git writes it; cut where it is very long. */
  readonly patch: string;
  /** The open change whose patch it is; undefined where it is what would be proposed now. */
  readonly change: { readonly unit: ChangeUnit; readonly commit: string } | undefined;
}

export interface SeenMention {
  readonly path: string;
  readonly line: number;
  readonly script: string;
  readonly kind: MentionKind;
  readonly disposition: Disposition;
  readonly before: string;
  readonly after: string;
  readonly reason: string;
}

/** Reads it by git; raises as a scan does. */
export type ReadDetail = (record: CampaignRecord) => Promise<RepositoryDetail>;

interface Kept {
  readonly reading: Promise<RepositoryDetail>;
  readonly until: number;
}

const mostKept = 100;
const mostAtOnce = 2;
/** Milliseconds for which a detail is good, unless its record changes. */
const keptFor = 10 * 60_000;
/** A failure may be over soon. */
const failureKeptFor = 15_000;

/** Details are read when somebody looks, few at once, and kept for those who look next. */
export class RepositoryDetails {
  readonly #kept = new Map<string, Kept>();
  #reading = 0;

  constructor(
    private readonly read: ReadDetail,
    private readonly now: () => number,
    /** Milliseconds that a person is kept waiting. */
    private readonly patience = 4_000,
  ) {}

  /** `reading` where it takes longer, `busy` where others are read; ask again. Rejects as reading does. */
  async of(record: CampaignRecord): Promise<RepositoryDetail | "reading" | "busy"> {
    const { platform, host, project, branch, revision, changes } = record;
    const commits = changes.map(({ commit, state }) => [commit, state]);
    const key = JSON.stringify([platform, host, project, branch, revision, commits]);
    const kept = this.#kept.get(key);
    if (kept && kept.until > this.now()) return this.#soon(kept.reading);
    if (this.#reading >= mostAtOnce) return "busy";
    return this.#soon(this.#start(key, record));
  }

  #start(key: string, record: CampaignRecord): Promise<RepositoryDetail> {
    this.#reading++;
    const reading = this.read(record).finally(() => {
      this.#reading--;
    });
    const keep = (until: number) => {
      this.#kept.delete(key);
      this.#kept.set(key, { reading, until });
    };
    keep(this.now() + keptFor);
    reading.catch(() => keep(this.now() + failureKeptFor));
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= mostKept) break;
      this.#kept.delete(oldest);
    }
    return reading;
  }

  #soon(reading: Promise<RepositoryDetail>): Promise<RepositoryDetail | "reading"> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<"reading">((resolve) => {
      timer = setTimeout(() => resolve("reading"), this.patience);
    });
    return Promise.race([reading, late]).finally(() => clearTimeout(timer));
  }
}
