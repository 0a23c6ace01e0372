import type { ScanRequest } from "../model/scan-request.js";
import type { Proposal } from "../propose/proposal.js";
import { followOn } from "./after-scan.js";
import { bounded } from "./bounded.js";
import { recordFor } from "./record-for.js";
import { refreshChange } from "./refresh-change.js";
import { type RunScanOptions, runScan } from "./run-scan.js";

export type RunRequestOptions = RunScanOptions & Required<Pick<RunScanOptions, "keeper" | "enqueueLater">>;

/** What a worker of the service does with a request: a scan, or a look at the branch's changes alone. */
export async function runRequest(
  request: ScanRequest,
  options: RunRequestOptions,
): Promise<Proposal["kind"] | "looked"> {
  if (request.only !== "changes") return (await runScan(request, options))?.kind ?? "nothing";
  await bounded(request.project, () => look(request, options), options);
  return "looked";
}

async function look(
  request: ScanRequest,
  { keeper, workplaces: { hosts }, registry, now, enqueueLater, configuration }: RunRequestOptions,
): Promise<void> {
  const known = await recordFor(keeper, request);
  const read = known && (await refreshChange(known, undefined, { hosts, keeper, now }));
  if (read) await followOn(read, request, { keeper, registry, enqueueLater, canary: configuration.canary });
}
