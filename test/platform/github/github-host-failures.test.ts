import { inspect } from "node:util";
import { expect, test } from "@jest/globals";
import type { WsgiShiftError } from "../../../src/model/errors.js";
import { GitHubHost } from "../../../src/platform/github/github-host.js";
import type { Call, Fault } from "../../github/fake-github.js";
import { changeBranch, newFile, refusal, useGitHub } from "../../github/use-github.js";

const world = useGitHub();

const limits = { "retry-after": "7200" };
test.each<[string, (call: Call) => Fault | undefined, Partial<WsgiShiftError>, RegExp]>([
  [
    "401",
    () => ({ status: 401, body: { message: "Bad credentials" } }),
    { code: "host-refused" },
    /401 .*Bad credentials/,
  ],
  [
    "403",
    on("git/create-tree", {
      status: 403,
      headers: { "x-accepted-github-permissions": "contents=write" },
      body: { message: "Resource not accessible by integration" },
    }),
    { code: "host-refused", retryable: false },
    /403 to POST .*needs the permission contents=write/,
  ],
  [
    "403 with a long Retry-After",
    on("git/create-tree", {
      status: 403,
      headers: limits,
      body: { message: "You have exceeded a secondary rate limit" },
    }),
    { code: "host-unavailable", retryable: true },
    /free again in 7200 s/,
  ],
  [
    "429",
    on("git/create-ref", { status: 429, headers: limits }),
    { code: "host-unavailable", retryable: true },
    /7200 s/,
  ],
  [
    "the primary limit",
    on("repos/get", {
      status: 403,
      headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "4102444800" },
    }),
    { code: "host-unavailable" },
    /2100-01-01/,
  ],
  [
    "404",
    on("repos/get", { status: 404, body: { message: "Not Found" } }),
    { code: "host-refused" },
    /404 to GET \/repos\/octo\/demo: Not Found/,
  ],
  [
    "no App there",
    on("apps/get-repo-installation", { status: 404 }),
    { code: "host-refused" },
    /App is not installed/,
  ],
  [
    "422",
    on("pulls/create", {
      status: 422,
      body: { message: "Validation Failed", errors: [{ message: "No commits between master and x" }] },
    }),
    { code: "host-refused" },
    /No commits between/,
  ],
  [
    "500",
    on("git/create-commit", { status: 500, body: "<html>\n".repeat(200) }),
    { code: "host-unavailable", retryable: true },
    /500 <html>/,
  ],
  [
    "no connection",
    on("pulls/list", { network: "ECONNRESET" }),
    { code: "host-unavailable", retryable: true },
    /no answer: /,
  ],
  [
    "silence",
    on("git/create-tree", { silence: true }),
    { code: "host-unavailable", retryable: true },
    /no answer: .*timeout/,
  ],
  [
    "another tree",
    on("git/create-tree", {
      status: 201,
      body: { sha: "0".repeat(40), url: "", truncated: false, tree: [] },
    }),
    { code: "check-failed" },
    /GitHub's tree is 0000/,
  ],
  [
    "rules against the branch",
    on("git/create-ref", { status: 422, body: { message: "Repository rule violations found" } }),
    { code: "host-refused" },
    /rule violations/,
  ],
])("%s becomes an error that says what to do and holds no secret", async (what, fault, expected, text) => {
  const { github, repository, mirror } = world();
  github.fault = fault;
  // Short only where it has to pass: a busy machine takes its time to answer.
  const host = world().host({}, what === "silence" ? 100 : 10_000);
  const publication = mirror.publication([newFile("a.py", "1\n")]);
  const error = await refusal(host.find(mirror.identity).then(() => host.publish(publication)));
  expect(error).toMatchObject({ name: "WsgiShiftError", ...expected });
  expect(error.message).toMatch(text);
  expect(error.message.length).toBeLessThan(600);
  expect(error.advice).not.toBe("");
  const shown = inspect(error, { depth: 9, maxStringLength: null });
  for (const secret of [...github.tokens.keys(), github.privateKey.split("\n")[1] ?? "?", "eyJ"]) {
    expect(shown).not.toContain(secret);
  }
  expect(repository.pulls).toEqual([]);
});

function on(operation: string, fault: Fault): (call: Call) => Fault | undefined {
  return (call) => (call.operation === operation ? fault : undefined);
}

test("writes follow one another a second apart, as GitHub asks", async () => {
  const { github, mirror } = world();
  const { throttle: _faster, ...production } = world().hostOptions();
  github.fault = on("git/create-commit", { status: 422 });
  const before = performance.now();
  await refusal(new GitHubHost(production).publish(mirror.publication([newFile("a.py", "1\n")])));
  expect(performance.now() - before).toBeGreaterThan(990);
});

test("a short Retry-After is waited for", async () => {
  const limited = {
    status: 403,
    headers: { "retry-after": "90" },
    body: { message: "secondary rate limit" },
  };
  const { github, mirror } = world();
  github.fault = failOnce(2, limited);
  const before = performance.now();
  expect(await world().host().find(mirror.identity)).toBeUndefined();
  // A second is a millisecond here.
  expect(performance.now() - before).toBeGreaterThan(89);
  expect(github.calls.slice(2, 4)).toMatchObject([{ operation: "repos/get" }, { operation: "repos/get" }]);
});

/** The call of this index fails, and no other. */
function failOnce(index: number, fault: Fault): (call: Call) => Fault | undefined {
  return (call) => (call.index === index ? fault : undefined);
}

/** What the service does: opens or replaces, and again on what may succeed later. */
async function proposed(host: GitHubHost, content: string): Promise<void> {
  const { repository, mirror } = world();
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      const existing = await host.find(mirror.identity);
      const publication = mirror.publication([newFile("a.py", content)], existing);
      if (existing && repository.git.readCommit(existing.commit).tree === publication.tree) return;
      await host.publish(publication);
      return;
    } catch (error) {
      if (!(error as WsgiShiftError).retryable) throw error;
    }
  }
  throw new Error("still not proposed");
}

test.each<[string, Fault]>([
  ["its answer lost", { status: 502, after: true }],
  ["refused for now", { status: 429, headers: limits }],
])("a failure at any call, %s, leads to the same end", async (_what, fault) => {
  const { github, repository } = world();
  /** Runs with each call failing once, until a run has no call of that number. */
  const atEachCall = async (propose: () => Promise<void>): Promise<number> => {
    for (let index = 0; ; index += 1) {
      github.calls.length = 0;
      github.fault = failOnce(index, fault);
      await propose();
      expect([index, repository.pulls.length]).toEqual([index, 1]);
      expect(repository.pulls[0]).toMatchObject({ state: "open", sha: repository.tip(changeBranch) });
      if (github.calls.length <= index) return index;
    }
  };
  const opening = await atEachCall(async () => {
    repository.pulls.length = 0;
    if (repository.tip(changeBranch)) repository.git.deleteRef(`refs/heads/${changeBranch}`);
    await proposed(world().host(), "0\n");
  });
  const host = world().host();
  let content = "";
  const replacing = await atEachCall(async () => {
    content += "1\n";
    await proposed(host, content);
    expect(repository.git.read(changeBranch, "a.py").toString()).toBe(content);
  });
  expect([opening, replacing]).toEqual([9, 8]);
});
