import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { githubEvent } from "../../src/events/github-event.js";
import type { EventOutcome } from "../../src/model/scan-request.js";

export type Payload = Record<string, unknown>;

/** Payloads as GitHub sent them once (@octokit/webhooks-examples). */
export const webhookExamples: readonly { readonly name: string; readonly examples: readonly Payload[] }[] =
  JSON.parse(readFileSync(createRequire(import.meta.url).resolve("@octokit/webhooks-examples"), "utf8"));

export const deliveryId = "0b989ba4-242f-11e5-81e1-c7b6966d2516";

/** What the delivery means where GITHUB_BRANCHES is `stable/*`. */
export function outcome(name: string, payload: unknown): EventOutcome {
  const isBranchWanted = (branch: string) => branch.startsWith("stable/");
  return githubEvent({ name, id: deliveryId, payload, host: "github.com", isBranchWanted });
}

/** The first example of the event that has these properties, with the changes. */
export function example(name: string, having: Payload, changes: Payload = {}): Payload {
  const found = webhookExamples
    .find((event) => event.name === name)
    ?.examples.find((payload) => Object.entries(having).every(([key, value]) => payload[key] === value));
  if (found === undefined) throw new Error(`no example of ${name}`);
  return merged(found, changes);
}

function merged(payload: Payload, changes: Payload): Payload {
  const entries = Object.entries(changes).map(([key, value]) => {
    const isInner = typeof value === "object" && value !== null && !Array.isArray(value);
    return [key, isInner ? merged((payload[key] ?? {}) as Payload, value as Payload) : value];
  });
  return { ...payload, ...Object.fromEntries(entries) };
}
