import { type Octokit, RequestError } from "octokit";

interface Authenticated {
  readonly auth?: unknown;
}

/**
 * An Octokit plugin by which an installation's token that GitHub does not take any more is replaced once: it may end before
 * its hour, by a clock that is wrong, rights that changed, or an App that was suspended for a moment.
 */
export function renewToken(octokit: Pick<Octokit, "hook" | "auth">, { auth }: Authenticated): object {
  const isInstallation = typeof auth === "object" && auth !== null && "installationId" in auth;
  if (!isInstallation) return {};
  octokit.hook.wrap("request", async (request, options) => {
    try {
      return await request(options);
    } catch (error) {
      const isOver = error instanceof RequestError && error.status === 401;
      if (!isOver || options.url.endsWith("/access_tokens")) throw error;
      await octokit.auth({ type: "installation", refresh: true });
      return request(options);
    }
  });
  return {};
}
