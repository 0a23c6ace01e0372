import { WsgiShiftError } from "../model/errors.js";

/** One thing that must be right before anything works. */
export interface Check {
  readonly name: string;
  readonly status: "ok" | "warn" | "fail";
  /** What was found. */
  readonly what: string;
  /** What to do about it; empty if nothing. */
  readonly advice: string;
}

/** What a probe finds; a fault is raised as the error that the command itself would meet. */
export interface Finding {
  readonly what: string;
  /** Works, but should be mended. */
  readonly warning?: { readonly what: string; readonly advice: string };
}

export interface Probe {
  readonly name: string;
  /** Undefined where another probe says all that is to be said. */
  look(): Promise<Finding | undefined>;
}

/** Makes every check, whatever the others found. */
export async function examine(probes: readonly Probe[]): Promise<Check[]> {
  const checks = await Promise.all(probes.map(check));
  return checks.filter((found) => found !== undefined);
}

async function check({ name, look }: Probe): Promise<Check | undefined> {
  try {
    const found = await look();
    if (found === undefined) return undefined;
    const { what, warning } = found;
    if (!warning) return { name, status: "ok", what, advice: "" };
    return { name, status: "warn", what: `${what}; ${warning.what}`, advice: warning.advice };
  } catch (error) {
    if (error instanceof WsgiShiftError)
      return { name, status: "fail", what: error.message, advice: error.advice };
    // One check that goes wrong in an unforeseen way must not hide the others.
    const what = error instanceof Error ? error.message : String(error);
    return { name, status: "fail", what, advice: "This is a defect of wsgi-shift: please report it." };
  }
}
