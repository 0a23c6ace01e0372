import type { Logger } from "pino";
import type { Pace, PaceOutlook } from "../model/pace.js";

const everyMinute = 60_000;

/** Logs how many jobs wait for a host's limits and until when, each minute in which some do. Gives the function that ends it. */
export function reportPace(pace: Pick<Pace, "outlook">, log: Logger, every = everyMinute): () => void {
  const timer = setInterval(async () => {
    // While Redis is away others say so.
    const outlooks = await pace.outlook().catch(() => []);
    for (const outlook of outlooks) {
      if (outlook.waiting > 0 || outlook.heldUntil !== undefined)
        log.info(inWords(outlook), `${outlook.waiting} jobs wait for the limits of ${outlook.budget}`);
    }
  }, every);
  timer.unref();
  return () => clearInterval(timer);
}

function inWords({
  nextAt,
  lastAt,
  heldUntil,
  resetAt,
  remaining,
  content,
  contentLimit,
}: PaceOutlook): object {
  const at = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString());
  return {
    ...{ next: at(nextAt), last: at(lastAt), heldUntil: at(heldUntil) },
    ...{ callsLeft: remaining, callsResetAt: at(resetAt), writesInHour: `${content} of ${contentLimit}` },
  };
}
