import { hash } from "node:crypto";
import { z } from "zod";
import type { ScanRequest } from "../model/scan-request.js";

/** The braces make all keys of the queue live in one slot of a Redis Cluster, as scripts and BullMQ need. */
export const keyPrefix = "{wsgi-shift}";
export const queueName = "scan";

/** As in `EventOrigin`. */
export const eventOrigin = z.object({ repository: z.number(), installation: z.exactOptional(z.number()) });

/** What a job holds: a request and nothing else, above all no credentials, since Redis shows it to whoever may read there. */
const scanJob = z.object({
  platform: z.enum(["gerrit", "github", "local"]),
  host: z.string(),
  project: z.string(),
  branch: z.string().nullable(),
  reason: z.string(),
  correlation: z.string(),
  only: z.exactOptional(z.literal("changes")),
  takeover: z.exactOptional(z.object({ unit: z.enum(["modules", "entry-points"]), commit: z.string() })),
  origin: z.exactOptional(eventOrigin),
});

/** The request as a job holds it: JSON, without anything else that may hang on it. */
export function jobData(request: ScanRequest): string {
  const { platform, host, project, branch, reason, correlation, only, takeover, origin } = request;
  const given = takeover && { unit: takeover.unit, commit: takeover.commit };
  return JSON.stringify({
    platform,
    host,
    project,
    branch,
    reason,
    correlation,
    only,
    takeover: given,
    origin,
  });
}

/** The request of a job; undefined where the job is not ours, or of a version that wrote others. */
export function requestOfJob(data: unknown): ScanRequest | undefined {
  return scanJob.safeParse(data).data;
}

/**
 * Requests with the same key ask for the same: one run will do for all that come before it starts. A takeover is more
 * than any other run does, so it stands for itself; a look at the changes alone is less.
 */
export function coalescingKey(request: ScanRequest): string {
  const { platform, host, project, branch, only, takeover, origin } = request;
  const scope = [...(only ? [only] : []), ...(takeover ? [takeover.unit, takeover.commit] : [])];
  // A name may have gone to another repository between two events.
  const repository = origin ? [String(origin.repository)] : [];
  return digest(platform, host, project, branch, ...scope, ...repository);
}

/** Hashed, since names may hold `:`, which BullMQ and Redis's keys give a meaning. */
export function digest(...parts: readonly (string | null)[]): string {
  return hash("sha256", JSON.stringify(parts));
}
