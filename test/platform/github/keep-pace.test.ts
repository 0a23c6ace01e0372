import { describe, expect, test } from "@jest/globals";
import { WsgiShiftError } from "../../../src/model/errors.js";
import type { CallEnd, Pace, PacedCall } from "../../../src/model/pace.js";
import { callCost } from "../../../src/platform/github/call-cost.js";
import { GitHubHost } from "../../../src/platform/github/github-host.js";
import type { Fault } from "../../github/fake-github.js";
import { newFile, refusal, useGitHub } from "../../github/use-github.js";

const world = useGitHub();

const at = { owner: "Octo", repo: "demo" };
const reads = { points: 1, content: false, writesTo: undefined };
const writes = { points: 5, content: false, writesTo: "octo/demo" };
const content = { ...writes, content: true };
const updateRefs = "mutation ($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }";
const ready = "mutation ($input: X!) { markPullRequestReadyForReview(input: $input) { clientMutationId } }";

test.each<[string, Parameters<typeof callCost>[0], object]>([
  ["a read", { method: "GET", url: "/repos/{owner}/{repo}", ...at }, reads],
  ["a commit", { method: "POST", url: "/repos/{owner}/{repo}/git/commits", ...at }, writes],
  ["a branch", { method: "POST", url: "/repos/{owner}/{repo}/git/refs", ...at }, writes],
  ["a check run", { method: "POST", url: "/repos/{owner}/{repo}/check-runs", ...at }, writes],
  ["a pull request", { method: "POST", url: "/repos/{owner}/{repo}/pulls", ...at }, content],
  ["its new title", { method: "PATCH", url: "/repos/{owner}/{repo}/pulls/{pull_number}", ...at }, content],
  [
    "a comment",
    { method: "POST", url: "/repos/{owner}/{repo}/issues/{issue_number}/comments", ...at },
    content,
  ],
  ["labels", { method: "POST", url: "/repos/{owner}/{repo}/issues/{issue_number}/labels", ...at }, content],
  [
    "a reaction",
    { method: "POST", url: "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions", ...at },
    content,
  ],
  [
    "a token",
    { method: "POST", url: "/app/installations/{installation_id}/access_tokens" },
    { ...writes, writesTo: undefined },
  ],
  [
    "a branch that moves",
    { method: "POST", url: "/graphql", query: updateRefs, variables: { input: { repositoryId: "R_1" } } },
    { ...writes, writesTo: "R_1" },
  ],
  [
    "a draft that ends",
    { method: "POST", url: "/graphql", query: ready, variables: { input: { pullRequestId: "PR_1" } } },
    { ...content, writesTo: "PR_1" },
  ],
  ["a question by GraphQL", { method: "POST", url: "/graphql", query: "query { viewer { login } }" }, reads],
])("what GitHub counts for %s", (_what, call, cost) => {
  expect(callCost(call)).toEqual(cost);
});

/** Grants everything at once, and notes it. */
class NotingPace implements Pace {
  readonly calls: PacedCall[] = [];
  readonly ends: CallEnd[] = [];
  open = 0;
  refuse: WsgiShiftError | undefined;

  async start(): Promise<void> {}

  async acquire(call: PacedCall) {
    if (this.refuse) throw this.refuse;
    this.calls.push(call);
    this.open += 1;
    return {
      end: async (end: CallEnd) => {
        this.ends.push(end);
        this.open -= 1;
      },
    };
  }

  outlook = () => Promise.resolve([]);
}

describe("calls of the host", () => {
  const hostWith = (pace: Pace) => new GitHubHost({ ...world().hostOptions(), pace });

  test("each has room, under the installation whose limits it counts against, and at most two make content", async () => {
    const pace = new NotingPace();
    const { github, mirror } = world();
    const host = hostWith(pace);
    await host.find(mirror.identity);
    await host.publish(mirror.publication([newFile("a.py", "1\n")]));
    expect(pace.calls).toHaveLength(github.calls.length);
    expect(pace.calls.map(({ budget }) => budget)).toEqual([
      "github.com",
      ...Array(github.calls.length - 1).fill("github.com/77"),
    ]);
    expect(pace.calls.filter((call) => call.content)).toHaveLength(1);
    expect([pace.ends.length, pace.open]).toEqual([pace.calls.length, 0]);
  });

  const gone = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "4102444800" };
  test.each<[string, Fault, CallEnd]>([
    ["for some seconds", { status: 403, headers: { "retry-after": "7" } }, { limited: { wait: 7_000 } }],
    ["429", { status: 429 }, { limited: {} }],
    [
      "and not how long",
      { status: 403, body: { message: "You have exceeded a secondary rate limit" } },
      { limited: {} },
    ],
    [
      "for the hour",
      { status: 403, headers: gone },
      { remaining: 0, resetAt: 4_102_444_800_000, limited: { until: 4_102_444_800_000 } },
    ],
  ])("a refusal for a limit is told to all and made again: %s", async (_what, fault, end) => {
    const pace = new NotingPace();
    const { github, mirror } = world();
    github.fault = ({ index }) => (index === 3 ? fault : undefined);
    expect(await hostWith(pace).find(mirror.identity)).toBeUndefined();
    expect(pace.ends.filter(({ limited }) => limited)).toEqual([end]);
    expect(github.calls).toHaveLength(5);
  });

  test.each<[string, Fault]>([
    ["a missing right", { status: 403, body: { message: "Resource not accessible by integration" } }],
    ["a missing thing", { status: 404 }],
  ])("another refusal is none: %s", async (_what, fault) => {
    const pace = new NotingPace();
    const { github, mirror } = world();
    github.fault = ({ index }) => (index === 3 ? fault : undefined);
    expect(await refusal(hostWith(pace).find(mirror.identity))).toMatchObject({ code: "host-refused" });
    expect(pace.ends.filter(({ limited }) => limited)).toEqual([]);
    expect(pace.open).toBe(0);
  });

  test("after three refusals the job goes back to the queue, with the seconds", async () => {
    const { github, mirror } = world();
    github.fault = () => ({ status: 429, headers: { "retry-after": "30" } });
    expect(await refusal(hostWith(new NotingPace()).find(mirror.identity))).toMatchObject({
      code: "host-unavailable",
      retryAfter: 30,
    });
    expect(github.calls).toHaveLength(3);
  });

  test("each attempt after a server's failure needs room of its own", async () => {
    const pace = new NotingPace();
    const { github, mirror } = world();
    github.fault = ({ index }) => (index === 2 ? { status: 502 } : undefined);
    await hostWith(pace).find(mirror.identity);
    expect(pace.calls).toHaveLength(github.calls.length);
  });

  test("where there is no room the call is not made, nor tried again", async () => {
    const pace = new NotingPace();
    const { github, mirror } = world();
    const host = hostWith(pace);
    await host.find(mirror.identity);
    const before = github.calls.length;
    const data = { host: "github.com/77", until: "then", detail: "" };
    pace.refuse = new WsgiShiftError("host-limited", data, { retryAfter: 90 });
    expect(await refusal(host.find(mirror.identity))).toBe(pace.refuse);
    expect(github.calls).toHaveLength(before);
  });
});
