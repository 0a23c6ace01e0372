/**
 * Who a call to a host is for. Scans leave a part of every limit to answers, which a person waits for.
 */
export type PaceLane = "scan" | "answer";

/** A call to a host, by what it takes of the limits there. */
export interface PacedCall {
  /** Whose limits these are, such as an App's installation: `github.com/77`. */
  readonly budget: string;
  readonly lane: PaceLane;
  readonly points: number;
  /** Whether it makes something that people are told of. */
  readonly content: boolean;
  /** Where it writes: such calls follow one another. Undefined for a call that only reads. */
  readonly writesTo: string | undefined;
}

/** What the answer to a call says of the limits. Times are milliseconds since the epoch. */
export interface CallEnd {
  /** Calls left until `resetAt`. */
  readonly remaining?: number;
  readonly resetAt?: number;
  /** The call was refused for a limit, for so many milliseconds or until then where that was told. */
  readonly limited?: { readonly wait?: number; readonly until?: number };
}

/** The right to one call, to be ended once it was answered, or was not. */
export interface Permit {
  end(end: CallEnd): Promise<void>;
}

/** How a budget stands. Times are milliseconds since the epoch. */
export interface PaceOutlook {
  readonly budget: string;
  /** Jobs that wait for room, and when the first and the last of them have it. */
  readonly waiting: number;
  readonly nextAt: number | undefined;
  readonly lastAt: number | undefined;
  /** Until when the host asked to be left alone. */
  readonly heldUntil: number | undefined;
  /** Calls left until `resetAt`, as the host told last. */
  readonly remaining: number | undefined;
  readonly resetAt: number | undefined;
  /** Writes that people are told of, in the last hour, and how many may be. */
  readonly content: number;
  readonly contentLimit: number;
}

/** The limits of a host, kept by all processes together. */
export interface Pace {
  /**
   * Resolves if there is room for one more job now; else the job has its place in the line. Raises `host-limited` then,
   * with the seconds until its turn, and `redis-unavailable`.
   */
  start(budget: string, job: string): Promise<void>;

  /**
   * Waits until the call may be made. Raises `host-limited` where that is too long for somebody to wait, with the seconds,
   * and `redis-unavailable`.
   */
  acquire(call: PacedCall): Promise<Permit>;

  /** How each budget stands that was used in the last hours. */
  outlook(): Promise<readonly PaceOutlook[]>;
}

/** The time, and waiting: the system's, or one that a test moves. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}
