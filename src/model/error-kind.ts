/** Exit status of the command line that an error leads to (contract: 2 usage, 3 target unreadable, 4 host or Redis refused). */
export type ExitStatus = 2 | 3 | 4;

/** What is the same about all errors of one code. */
export interface ErrorKind {
  readonly exitStatus: ExitStatus;
  /** Whether doing the same again later may succeed; the queue retries by this alone. */
  readonly retryable: boolean;
  readonly message: string;
  readonly advice: string;
}
