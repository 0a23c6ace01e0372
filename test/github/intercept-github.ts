import nock from "nock";
import type { FakeGitHub } from "./fake-github.js";

/**
 * Sends this process's requests to `apiUrl` to the fake, and refuses all others but those to this machine. Gives the
 * function that ends it.
 */
export function interceptGitHub(github: FakeGitHub, apiUrl: string): () => void {
  const { origin, pathname } = new URL(apiUrl);
  const base = pathname.replace(/\/$/, "");
  if (!nock.isActive()) nock.activate();
  nock.disableNetConnect();
  nock.enableNetConnect(/^(127\.0\.0\.1|localhost)(:|$)/);
  const scope = nock(origin).persist();
  for (const method of ["GET", "POST", "PATCH", "PUT", "DELETE"]) {
    scope.intercept(/^\//, method).reply(async function (path, body) {
      const outcome = github.receive({
        method,
        // GraphQL of a GitHub Enterprise Server is beside the REST API, not below it.
        path: path.startsWith(`${base}/`)
          ? path.slice(base.length)
          : path.replace(/^\/api\/graphql/, "/graphql"),
        headers: Object.fromEntries(
          Object.entries(this.req.headers).map(([name, value]) => [name, String(value)]),
        ),
        body,
      });
      if ("silence" in outcome) return new Promise<never>(() => {});
      if ("network" in outcome) throw Object.assign(new Error(outcome.network), { code: outcome.network });
      return [outcome.status, outcome.body as nock.Body, { ...outcome.headers }];
    });
  }
  return () => {
    nock.cleanAll();
    nock.enableNetConnect();
    nock.restore();
  };
}
