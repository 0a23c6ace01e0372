import type { Queue } from "bullmq";

/** Puts the failed job back as if it were new; false where it is gone, or was put back by somebody else. */
export async function retryFailed(queue: Pick<Queue, "getJob">, id: string): Promise<boolean> {
  const job = await queue.getJob(id);
  if (!job || !(await job.isFailed())) return false;
  try {
    await job.retry("failed", { resetAttemptsMade: true, resetAttemptsStarted: true });
    return true;
  } catch (error) {
    // Somebody else was first, or it was too old in between.
    if (await job.isFailed()) throw error;
    return false;
  }
}
