import { type Problem, WsgiShiftError } from "../../model/errors.js";
import { githubError } from "./github-error.js";

/**
 * Does what is beside the pull request: labels, reviewers, checks, comments. Its refusal does not undo the pull request, so it
 * is told, not raised. The next scan would find nothing to do any more, so what may pass gets a second chance at once: `ask`
 * has to look first at what it did.
 */
export async function besideChange(host: string, ask: () => Promise<unknown>): Promise<readonly Problem[]> {
  const first = await attempt(host, ask);
  if (first === undefined) return [];
  const left = first.retryable ? await attempt(host, ask) : first;
  if (left === undefined) return [];
  const { code, message, advice } = left;
  return [{ code, message, advice }];
}

async function attempt(host: string, ask: () => Promise<unknown>): Promise<WsgiShiftError | undefined> {
  try {
    await ask();
    return undefined;
  } catch (error) {
    const known = githubError(host, error);
    if (known instanceof WsgiShiftError) return known;
    throw error;
  }
}
