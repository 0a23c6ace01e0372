import type { Logger } from "pino";

/** Asks a host to deliver again what failed. */
export type Redeliver = () => Promise<{ readonly lost: number; readonly redelivered: readonly string[] }>;

export interface RedeliverOptions {
  readonly redeliver: Redeliver;
  /** Whether it is this process's turn, of all that share the Redis. */
  readonly isOurTurn: () => Promise<boolean>;
  readonly log: Logger;
  /** Milliseconds between two looks. */
  readonly every?: number;
}

const fiveMinutes = 5 * 60_000;

/** Looks for lost deliveries now and every five minutes. Gives the function that ends it, which waits for the look at hand. */
export function startRedelivering({
  every = fiveMinutes,
  ...options
}: RedeliverOptions): () => Promise<void> {
  let looking = look(options);
  const timer = setInterval(() => {
    looking = looking.then(() => look(options));
  }, every);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await looking;
  };
}

async function look({ redeliver, isOurTurn, log }: RedeliverOptions): Promise<void> {
  try {
    if (!(await isOurTurn())) return;
    const { lost, redelivered } = await redeliver();
    if (lost > 0) log.info({ lost, redelivered }, "deliveries that failed are asked for again");
  } catch (error) {
    log.warn({ err: error }, "lost deliveries could not be looked for; the next look is in some minutes");
  }
}
