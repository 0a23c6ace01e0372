import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { compileSources } from "./compiled-sources.js";

/**
 * The lines that a process of its own writes: it imports `what` from `src/<file>`, opens files until the system gives no more,
 * and does `work`, a piece of JavaScript.
 */
export async function withoutFiles(what: string, file: string, work: string): Promise<string[]> {
  const { directory, remove } = await compileSources();
  const script = `
    import { openSync } from "node:fs";
    import { ${what} } from ${JSON.stringify(join(directory, "src", file))};
    try { for (;;) openSync("/dev/null"); } catch {}
    ${work}`;
  const limited = ["-c", 'ulimit -n 256; exec "$0" --input-type=module -e "$1"', process.execPath, script];
  try {
    const said = execFileSync("sh", limited, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return said.trim().split("\n");
  } finally {
    remove();
  }
}
