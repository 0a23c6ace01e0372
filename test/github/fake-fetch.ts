import type { FakeGitHub, FakeRequest } from "./fake-github.js";

/**
 * The fake as a `fetch` of its own: what goes through nock costs a millisecond, and a campaign makes tens of thousands of
 * requests. `latency` is waited for before each answer.
 */
export function fakeFetch(
  github: FakeGitHub,
  apiUrl: string,
  latency: () => Promise<void> = async () => {},
): typeof fetch {
  return async (input, init = {}) => {
    const url = String(input);
    if (!url.startsWith(`${apiUrl}/`)) throw new Error(`${url} is not GitHub's`);
    const headers = Object.fromEntries(
      Object.entries(init.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
    );
    const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : "";
    const request: FakeRequest = {
      method: init.method ?? "GET",
      path: url.slice(apiUrl.length),
      headers,
      body,
    };
    const outcome = github.receive(request);
    await latency();
    if ("network" in outcome) throw Object.assign(new TypeError("fetch failed"), { cause: outcome.network });
    if ("silence" in outcome) return new Promise<never>(() => {});
    return new Response(JSON.stringify(outcome.body), { status: outcome.status, headers: outcome.headers });
  };
}
