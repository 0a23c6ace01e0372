import { createHash } from "node:crypto";
import { z } from "zod";
import type { ScanRequest } from "../model/scan-request.js";

/** The braces make all keys of the queue live in one slot of a Redis Cluster, as scripts and BullMQ need. */
export const keyPrefix = "{wsgi-shift}";
export const queueName = "scan";

/** What a job holds: a request and nothing else, above all no credentials, since Redis shows it to whoever may read there. */
const scanJob = z.object({
  platform: z.enum(["gerrit", "github", "local"]),
  host: z.string(),
  project: z.string(),
  branch: z.string().nullable(),
  reason: z.string(),
  correlation: z.string(),
  takeover: z.object({ unit: z.enum(["modules", "entry-points"]), commit: z.string() }).optional(),
});

export function jobOfRequest({
  platform,
  host,
  project,
  branch,
  reason,
  correlation,
  takeover,
}: ScanRequest): ScanRequest {
  const given = takeover && { unit: takeover.unit, commit: takeover.commit };
  return { platform, host, project, branch, reason, correlation, ...(given ? { takeover: given } : {}) };
}

/** The request of a job; undefined where the job is not ours, or of a version that wrote others. */
export function requestOfJob(data: unknown): ScanRequest | undefined {
  const { takeover, ...request } = scanJob.safeParse(data).data ?? {};
  return "platform" in request ? { ...request, ...(takeover ? { takeover } : {}) } : undefined;
}

/**
 * Requests with the same key ask for the same: one run will do for all that come before it starts. A takeover is more
 * than any other run does, so it stands for itself.
 */
export function coalescingKey({ platform, host, project, branch, takeover }: ScanRequest): string {
  const scope = takeover ? [takeover.unit, takeover.commit] : [];
  return digest(platform, host, project, branch, ...scope);
}

/** Hashed, since names may hold `:`, which BullMQ and Redis's keys give a meaning. */
export function digest(...parts: readonly (string | null)[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
