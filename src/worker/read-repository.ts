import { baseOfChange } from "../model/base-of-change.js";
import type { CampaignRecord } from "../model/campaign.js";
import { unnamedBranch } from "../model/campaign-key.js";
import type { Configuration } from "../model/configuration.js";
import type { ExistingChange } from "../model/host.js";
import type { SeenScripts } from "../model/seen-script.js";
import type { ReadDetail, RepositoryDetail } from "../page/repository-detail.js";
import type { Registry } from "../registry/registry.js";
import { scanReport } from "../report/scan-report.js";
import { version } from "../version.js";
import type { Workplace } from "../workplace/workplace.js";
import type { Workplaces } from "../workplace/workplaces.js";
import { type Preview, previewRepository } from "./propose-repository.js";

export interface ReadRepositoryOptions {
  readonly workplaces: Workplaces;
  readonly configuration: Configuration;
  readonly registry: Registry;
  readonly seen: SeenScripts;
  readonly now: () => Date;
}

/** A page with more is of no use to anybody. */
const longestPatch = 1 << 20;

/**
 * Reads a branch for its page from the mirror, which is fetched where it is not there: mentions as a scan finds them now, and
 * the patch of the open change, else of what would be proposed. Raises what a scan raises; nothing is written to the host.
 */
export function readRepository(options: ReadRepositoryOptions): ReadDetail {
  return async (record) => {
    const { platform, host, project } = record;
    const workplace = await options.workplaces.open({ platform, host, project });
    try {
      return await detailIn(workplace, record, options);
    } finally {
      await workplace.close();
    }
  };
}

async function detailIn(
  workplace: Workplace,
  record: CampaignRecord,
  { configuration, registry, seen, now }: ReadRepositoryOptions,
): Promise<RepositoryDetail> {
  const shown = record.changes.find(({ state }) => state === "open");
  const preview = await previewRepository(workplace, {
    branch: record.branch === unnamedBranch ? undefined : record.branch,
    phase: shown?.unit === "entry-points" ? "remove" : undefined,
    registry,
    seen,
    author: configuration.author,
    signedOffBy: configuration.signedOffBy,
    generatedBy: `wsgi-shift ${version}`,
    now: now(),
  });
  const existing = shown && (await workplace.host.find(preview.identity));
  const isThere = existing?.state === "open" && (await workplace.obtain(existing));
  const report = scanReport(preview.migration);
  return {
    revision: report.revision ?? "",
    mentions: report.mentions,
    problems: preview.migration.problems,
    patch: cut(await patchOf(workplace, preview, isThere ? existing : undefined)),
    change: isThere ? { unit: preview.identity.unit, commit: existing.commit } : undefined,
  };
}

async function patchOf(
  workplace: Workplace,
  { migration: { revision, files } }: Preview,
  existing: ExistingChange | undefined,
): Promise<Buffer> {
  if (existing) return workplace.patch(baseOfChange(existing), existing.commit);
  if (revision === null || files.length === 0) return Buffer.alloc(0);
  const writer = await workplace.writer();
  try {
    return await writer.patch(revision, await writer.writeTree(revision, files));
  } finally {
    await writer.dispose();
  }
}

function cut(patch: Buffer): string {
  const text = patch.toString("utf8");
  return text.length > longestPatch ? text.slice(0, text.lastIndexOf("\n", longestPatch) + 1) : text;
}
