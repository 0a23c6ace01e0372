import { z } from "zod";
import type { EventOrigin } from "../../model/event-origin.js";
import { type EventOutcome, ignored, type ScanRequest } from "../../model/scan-request.js";

/** A webhook's delivery whose signature was found right. */
export interface GitHubDelivery {
  /** The header X-GitHub-Event. */
  readonly name: string;
  /** The header X-GitHub-Delivery; the same again when GitHub delivers once more. */
  readonly id: string;
  readonly payload: unknown;
  /** As in `ChangeIdentity.host`. */
  readonly host: string;
  /** Whether a branch beside the default one is looked at. */
  readonly isBranchWanted: (branch: string) => boolean;
}

/** `owner/name` as GitHub allows them; anything else is never made a path or an address. */
export const project = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}\/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/);
export const owner = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/);
export const repository = z.object({ id: z.number().int().positive().optional(), full_name: project });
export const action = z.string().regex(/^[a-z_]{1,50}$/);
export const commit = z.string().regex(/^[0-9a-f]{40,64}$/);

/** The repository with what tells whether and where it is looked at. */
export const wholeRepository = repository.extend({
  default_branch: z.string().min(1),
  archived: z.boolean().optional(),
});

/** In every payload that an App gets; none in those of a repository's own webhook. */
export const installed = z.object({
  installation: z.object({ id: z.number().int().positive() }).optional(),
});

export type Repository = z.infer<typeof repository>;
export type Installed = z.infer<typeof installed>;

export function originOf(repository: Repository, { installation }: Installed): EventOrigin | undefined {
  if (repository.id === undefined) return undefined;
  return { repository: repository.id, ...(installation ? { installation: installation.id } : {}) };
}

/** A scan of a branch; null is the default one. */
export function scanOf(
  { host, id }: GitHubDelivery,
  reason: string,
  repository: Repository,
  payload: Installed,
  branch: string | null = null,
): ScanRequest {
  const origin = originOf(repository, payload);
  const request = {
    platform: "github",
    host,
    project: repository.full_name,
    branch,
    reason,
    correlation: id,
  } as const;
  return origin ? { ...request, origin } : request;
}

export function scans(requests: readonly ScanRequest[], reason: string): EventOutcome {
  if (requests.length === 0) return ignored(`${reason} names no repositories`);
  return { kind: "scan", requests };
}

/** A stranger's text for a log line: short, and printable everywhere. */
export function plain(text: string): string {
  return text.slice(0, 100).replace(/[^\x20-\x7e]/g, "?");
}
