import type { AuditEntry } from "../model/audit.js";
import type { PageContext } from "./page-context.js";
import type { Decided } from "./page-options.js";

type Deed = Pick<AuditEntry, "who" | "what" | "branch" | "detail">;

/**
 * Does something that is in the audit log before it begins: where it cannot be written there, it is not done. How it ended
 * follows.
 */
export async function audited(
  { audit, log, now, mask }: Pick<PageContext, "audit" | "log" | "now" | "mask">,
  deed: Deed,
  act: () => Promise<Decided>,
): Promise<Decided> {
  const write = async (outcome: AuditEntry["outcome"], answer: string): Promise<void> => {
    const entry = { ...deed, at: now().getTime(), outcome, answer: mask(answer).slice(0, 500) };
    log.info({ audit: entry }, `campaign page: ${deed.what} ${outcome}`);
    await audit.append(entry);
  };
  const end = (outcome: AuditEntry["outcome"], answer: string) =>
    write(outcome, answer).catch((error: unknown) =>
      log.error({ err: error }, "an end is missing in the audit log"),
    );
  await write("asked", "");
  try {
    const decided = await act();
    await end(decided.outcome, decided.answer);
    return decided;
  } catch (error) {
    await end("failed", error instanceof Error ? error.message : String(error));
    throw error;
  }
}
