import { createHash } from "node:crypto";
import { z } from "zod";
import type { GitHubConfiguration } from "../../model/configuration.js";
import { WsgiShiftError } from "../../model/errors.js";

export interface GitHubSignInOptions {
  readonly configuration: Pick<GitHubConfiguration, "host" | "apiUrl" | "gitUrl">;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Milliseconds that GitHub may take for an answer; a person waits for it. */
const patience = 10_000;

const granted = z.object({ access_token: z.string() });
const user = z.object({ login: z.string() });

/**
 * People's names by GitHub (docs.github.com, "Using the web application flow to generate a user access token"). Nothing but the
 * login is asked for, and the token is forgotten: what a person may do is asked with the App's own rights when they do it.
 */
export class GitHubSignIn {
  constructor(private readonly options: GitHubSignInOptions) {}

  /** Where the browser is sent. `verifier` is a secret of this attempt (RFC 7636). */
  startAt(state: string, verifier: string, redirect: string): string {
    const { configuration, clientId } = this.options;
    const challenge = createHash("sha256").update(verifier).digest("base64url");
    const query = new URLSearchParams({
      client_id: clientId,
      redirect_uri: redirect,
      state,
      code_challenge: challenge,
      code_challenge_method: "S256",
    });
    return `${configuration.gitUrl}/login/oauth/authorize?${query}`;
  }

  /** Login of who came back with `code`. Undefined where GitHub does not know the code; raises `host-unavailable`. */
  async loginOf(code: string, verifier: string, redirect: string): Promise<string | undefined> {
    const { configuration, clientId, clientSecret } = this.options;
    const fields = { client_id: clientId, client_secret: clientSecret, code, redirect_uri: redirect };
    const token = granted.safeParse(
      await this.#ask(`${configuration.gitUrl}/login/oauth/access_token`, {
        method: "POST",
        headers: { accept: "application/json", "content-type": "application/json" },
        body: JSON.stringify({ ...fields, code_verifier: verifier }),
      }),
    ).data;
    // A code that is wrong or old is answered with 200 and an error.
    if (token === undefined) return undefined;
    const headers = { accept: "application/vnd.github+json", authorization: `Bearer ${token.access_token}` };
    return user.safeParse(await this.#ask(`${configuration.apiUrl}/user`, { headers })).data?.login;
  }

  async #ask(url: string, init: RequestInit): Promise<unknown> {
    const { host } = this.options.configuration;
    try {
      const answer = await fetch(url, {
        ...init,
        headers: { "user-agent": "wsgi-shift", ...init.headers },
        redirect: "error",
        signal: AbortSignal.timeout(patience),
      });
      if (answer.status >= 500) throw new Error(`it answered ${answer.status}`);
      return answer.ok ? await answer.json() : undefined;
    } catch (cause) {
      const detail = cause instanceof Error ? cause.message : String(cause);
      throw new WsgiShiftError("host-unavailable", { host, request: "a sign-in", detail }, { cause });
    }
  }
}
