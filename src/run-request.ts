import { followOn } from "./after-scan.js";
import type { ScanRequest } from "./model/scan-request.js";
import { recordFor, refreshChange } from "./refresh-change.js";
import { type RunScanOptions, runScan } from "./run-scan.js";

export type RunRequestOptions = RunScanOptions & Required<Pick<RunScanOptions, "keeper" | "enqueueLater">>;

/** What a worker of the service does with a request: a scan, or a look at the branch's changes alone. */
export async function runRequest(request: ScanRequest, options: RunRequestOptions): Promise<void> {
  if (request.only === "changes") await look(request, options);
  else await runScan(request, options);
}

async function look(
  request: ScanRequest,
  { keeper, workplaces: { hosts }, registry, now, enqueueLater }: RunRequestOptions,
): Promise<void> {
  const known = await recordFor(keeper, request);
  const read = known && (await refreshChange(known, undefined, { hosts, keeper, now }));
  if (read) await followOn(read, request, { keeper, registry, enqueueLater });
}
