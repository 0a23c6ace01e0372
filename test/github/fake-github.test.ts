import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { FakeGitHub, type FakeRequest } from "./fake-github.js";

let directory: string;
let github: FakeGitHub;
let token: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "wsgi-shift-fake-"));
  github = new FakeGitHub({ directory });
  github.addRepository("octo/demo", { a: "1\n" });
  token = github.issueToken();
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

function request(
  method: string,
  path: string,
  body: unknown = "",
  authorization = `token ${token}`,
): FakeRequest {
  return { method, path, headers: { authorization }, body };
}

const demo = "/repos/octo/demo";

const setReady =
  "mutation ($input: MarkPullRequestReadyForReviewInput!) { markPullRequestReadyForReview(input: $input) { clientMutationId } }";

test.each<[string, FakeRequest, RegExp]>([
  ["a path that is not described", request("GET", "/repos/octo/demo/nothing"), /not described/],
  ["a method that is not described", request("DELETE", `${demo}/pulls`), /not described/],
  [
    "a query parameter misspelt",
    request("GET", `${demo}/pulls?heads=octo:x`),
    /query parameter heads is not described/,
  ],
  ["a query value outside its list", request("GET", `${demo}/pulls?state=merged`), /state .*allowed values/],
  ["a number that is none", request("GET", `${demo}/pulls?per_page=all`), /per_page .*integer/],
  ["a body that is missing", request("POST", `${demo}/git/refs`), /body is missing/],
  [
    "a property that is missing",
    request("POST", `${demo}/git/refs`, { ref: "refs/heads/x" }),
    /required property 'sha'/,
  ],
  [
    "a property of another type",
    request("POST", `${demo}/git/refs`, { ref: 1, sha: "" }),
    /body\/ref must be string/,
  ],
  [
    "a property that is not described",
    request("POST", `${demo}/pulls`, { head: "x", base: "y", titel: "" }),
    /titel/,
  ],
  [
    "one deep inside",
    request("POST", `${demo}/git/trees`, { tree: [{ path: "a", moed: "1" }] }),
    /tree\[\]\.moed/,
  ],
  [
    "a mode outside its list",
    request("POST", `${demo}/git/trees`, { tree: [{ path: "a", mode: "100600" }] }),
    /mode/,
  ],
  ["GraphQL of another shape", request("POST", "/graphql", { query: 1 }), /query must be string/],
  ["a GraphQL field that there is not", graphql("{ viewer { nickname } }"), /Cannot query field "nickname"/],
  ["a GraphQL argument that is missing", graphql('{ repository(owner: "octo") { id } }'), /argument "name"/],
  [
    "a GraphQL variable of another type",
    graphql(setReady, { input: { pullRequest: 1 } }),
    /"pullRequestId" .* was not provided/,
  ],
  ["GraphQL that the fake knows nothing of", graphql("{ viewer { login } }"), /Query.viewer/],
])("a request that GitHub does not describe is a violation: %s", (_what, wrong, text) => {
  github.receive({ ...wrong, headers: { authorization: `token ${token}` } });
  expect(github.violations.join("\n")).toMatch(text);
});

function graphql(query: string, variables: object = {}) {
  return request("POST", "/graphql", { query, variables });
}

test("what is described is none, and is answered", () => {
  expect(
    github.receive(request("GET", `${demo}/pulls?state=all&head=octo%3Ax&per_page=10`, "", `token ${token}`)),
  ).toMatchObject({ status: 200, body: [] });
  expect(github.receive(request("GET", demo, "", "token wrong"))).toMatchObject({ status: 401 });
  expect(github.receive(request("GET", "/repos/octo/none", "", `token ${token}`))).toMatchObject({
    status: 404,
  });
  expect(github.receive(request("GET", demo, "", `Bearer ${token}`))).toMatchObject({
    body: { full_name: "octo/demo" },
  });
  expect(github.violations).toEqual([]);
});

test("a fault comes in place of the answer, before or after its effect", () => {
  const create = request(
    "POST",
    `${demo}/git/refs`,
    { ref: "refs/heads/x", sha: github.repository("octo/demo").tip("master") },
    `token ${token}`,
  );
  github.fault = ({ index }) => (index === 0 ? { status: 503 } : { network: "ECONNRESET", after: true });
  expect(github.receive(create)).toMatchObject({ status: 503 });
  expect(github.repository("octo/demo").tip("x")).toBeUndefined();
  expect(github.receive(create)).toMatchObject({ network: "ECONNRESET" });
  expect(github.repository("octo/demo").tip("x")).toBeDefined();
});
