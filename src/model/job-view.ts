export type JobState = "active" | "waiting" | "delayed" | "failed" | "completed";

export const jobQueues = ["scan", "command"] as const;
export type JobQueue = (typeof jobQueues)[number];

/** A job of a queue, as people see it. */
export interface JobView {
  readonly queue: JobQueue;
  readonly id: string;
  /** What it is about, by the names in its data: host, project, branch or number, and why. */
  readonly host: string;
  readonly project: string;
  readonly what: string;
  readonly attempts: number;
  /** What it failed with last; null where it did not. */
  readonly error: string | null;
  /** Milliseconds since the epoch: when it was put there, and when it last changed hands. */
  readonly addedAt: number;
  readonly changedAt: number | null;
}

/** The queues, to be looked at. Each method raises `redis-unavailable`. */
export interface JobsView {
  counts(queue: JobQueue): Promise<Readonly<Record<JobState, number>>>;

  /** The first `count` in a state, those that come next or failed last first. */
  list(queue: JobQueue, state: JobState, count: number): Promise<readonly JobView[]>;

  /** Puts a failed job back among those that wait: false where there is none of this id that failed. */
  retry(queue: JobQueue, id: string): Promise<boolean>;
}
