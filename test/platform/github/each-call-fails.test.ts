import { expect, jest, test } from "@jest/globals";
import type { WsgiShiftError } from "../../../src/model/errors.js";
import type { FakeGitHub, Fault } from "../../github/fake-github.js";
import { changeBranch, GitHubWorld, newFile } from "../../github/use-github.js";

jest.setTimeout(300_000);

/** What a job does, as the queue does it: again while its failure may pass. */
async function queued<T>(job: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await job();
    } catch (error) {
      if (!(error as WsgiShiftError).retryable || attempt === 5) throw error;
    }
  }
}

/** A pull request is opened, a person edits its description, and a new version comes; then what stands on GitHub. */
async function endOf(
  fault: (index: number, github: FakeGitHub) => Fault | undefined,
): Promise<{ calls: number; end: object }> {
  const world = new GitHubWorld();
  const { github, repository, mirror } = world;
  try {
    repository.collaborators.push("rev1");
    github.fault = ({ index }) => fault(index, github);
    const places = [{ path: "a.ini", line: 1, script: "fox", reason: "look" }];
    const beside = { places, labels: ["wsgi"], reviewers: ["rev1"] };
    const publish = (text: string) =>
      queued(async () => {
        const host = world.host({}, 500);
        const existing = await host.find(mirror.identity);
        // As proposing does: what stands there already is left.
        if (existing && repository.git.read(existing.commit, "a.py").toString() === text) return;
        const message = { subject: `Add ${text.trim()}`, body: "Why.", trailers: [] };
        await host.publish(mirror.publication([newFile("a.py", text)], existing, { ...beside, message }));
      });
    await publish("1\n");
    const [pull] = repository.pulls;
    if (pull) pull.body = "Mine.";
    await publish("2\n");
    expect(github.violations).toEqual([]);
    const { tree, parents, author } = repository.git.readCommit(changeBranch);
    const runs = repository.checkRuns.map(({ name, summary, annotations }) => ({
      name,
      summary,
      annotations,
    }));
    const comments = repository.comments.map(({ body, login }) => ({ body, login }));
    const pulls = repository.pulls.map(({ sha, labels, reviewers, ...rest }) => ({
      ...rest,
      labels: [...new Set(labels)],
      reviewers: [...new Set(reviewers)],
    }));
    return { calls: github.calls.length, end: { pulls, tree, parents, author, runs, comments } };
  } finally {
    world.end();
  }
}

test("whichever call fails once, with an error after it was done, or without an answer, the end is the same", async () => {
  const { calls, end } = await endOf(() => undefined);
  expect(end).toMatchObject({
    pulls: [{ title: "Add 1", body: "Mine.", labels: ["wsgi"], reviewers: ["rev1"] }],
    runs: [{ name: "wsgi-shift" }, { name: "wsgi-shift" }],
    comments: [{ body: expect.stringContaining("Somebody edited") }],
  });
  expect(calls).toBeGreaterThan(20);
  const faults: readonly Fault[] = [{ status: 500, after: true }, { silence: true }];
  for (let failing = 0; failing < calls; failing++) {
    for (const fault of faults) {
      const other = await endOf((index) => (index === failing ? fault : undefined));
      expect({ failing, fault, ...other.end }).toEqual({ failing, fault, ...end });
    }
  }
});

test("a token that ends before its time is replaced", async () => {
  const { calls, end } = await endOf(() => undefined);
  for (const failing of [3, Math.floor(calls / 2), calls - 2]) {
    const other = await endOf((index, github) => {
      if (index === failing) github.tokens.clear();
      return undefined;
    });
    expect({ failing, ...other.end }).toEqual({ failing, ...end });
  }
});
