import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { GitHubSignIn } from "../../../src/platform/github/github-sign-in.js";

interface Seen {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

let server: Server;
let seen: Seen[];
let answers: Record<string, readonly [status: number, body: string, headers?: Record<string, string>]>;

beforeEach(async () => {
  seen = [];
  answers = {
    "/login/oauth/access_token": [200, '{"access_token":"ghu_canary","token_type":"bearer"}'],
    "/api/v3/user": [200, '{"login":"octocat","id":1}'],
  };
  server = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += piece;
    const path = request.url ?? "";
    seen.push({ path, headers: request.headers, body });
    const [status, text, headers = {}] = answers[path] ?? [404, "{}"];
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(text);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(() => void server.close());

function signIn(): GitHubSignIn {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const configuration = { host: "ghe.example.org", gitUrl: url, apiUrl: `${url}/api/v3` };
  return new GitHubSignIn({ configuration, clientId: "Iv1.a", clientSecret: "s3cret" });
}

const redirect = "https://shift.example.org/campaign/sign-in/github/callback";

test("the browser is sent to GitHub with the state and the verifier's hash, and with no secret", () => {
  const { pathname, searchParams } = new URL(signIn().startAt("state-1", "verifier-1", redirect));
  expect(pathname).toBe("/login/oauth/authorize");
  expect(Object.fromEntries(searchParams)).toEqual({
    client_id: "Iv1.a",
    redirect_uri: redirect,
    state: "state-1",
    code_challenge: createHash("sha256").update("verifier-1").digest("base64url"),
    code_challenge_method: "S256",
  });
});

test("a code becomes a login; the secret and the token go in bodies and headers, never in an address", async () => {
  expect(await signIn().loginOf("code-1", "verifier-1", redirect)).toBe("octocat");
  const [token, user] = seen;
  expect(JSON.parse(token?.body ?? "")).toEqual({
    ...{ client_id: "Iv1.a", client_secret: "s3cret", code: "code-1", redirect_uri: redirect },
    code_verifier: "verifier-1",
  });
  expect(user?.headers.authorization).toBe("Bearer ghu_canary");
  expect(seen.map(({ path }) => path)).toEqual(["/login/oauth/access_token", "/api/v3/user"]);
});

test.each<[string, string, number, string, number]>([
  // docs.github.com, "Troubleshooting OAuth app access token request errors": a wrong code is a 200.
  ["a code that is wrong", "/login/oauth/access_token", 200, '{"error":"bad_verification_code"}', 1],
  ["a secret that is wrong", "/login/oauth/access_token", 404, "{}", 1],
  ["a token that is refused", "/api/v3/user", 401, '{"message":"Bad credentials"}', 2],
  ["an answer of another shape", "/api/v3/user", 200, '{"login":7}', 2],
])("with %s nobody is signed in", async (_, path, status, body, calls) => {
  answers[path] = [status, body];
  expect(await signIn().loginOf("c", "v", redirect)).toBeUndefined();
  expect(seen).toHaveLength(calls);
});

test("a redirect is not followed, so the secret goes nowhere else", async () => {
  answers["/login/oauth/access_token"] = [307, "", { location: "/elsewhere" }];
  await expect(signIn().loginOf("c", "v", redirect)).rejects.toMatchObject({ code: "host-unavailable" });
  expect(seen.map(({ path }) => path)).toEqual(["/login/oauth/access_token"]);
});

test("a GitHub that does not answer is an error to try again after", async () => {
  const asked = signIn();
  server.close();
  server.closeAllConnections();
  await once(server, "close").catch(() => {});
  await expect(asked.loginOf("c", "v", redirect)).rejects.toMatchObject({
    code: "host-unavailable",
    retryable: true,
  });
});

test.each(["/login/oauth/access_token", "/api/v3/user"])(
  "a GitHub that is down at %s is one too",
  async (path) => {
    answers[path] = [502, "<html>Unicorn!</html>"];
    await expect(signIn().loginOf("c", "v", redirect)).rejects.toMatchObject({
      code: "host-unavailable",
      message: expect.stringContaining("it answered 502"),
    });
  },
);
