import { expect, test } from "@jest/globals";
import type { PlaceLeft } from "../../../src/model/place-left.js";
import { newFile, useGitHub } from "../../github/use-github.js";

const world = useGitHub();

function places(count: number): PlaceLeft[] {
  return Array.from({ length: count }, (_, at) => ({
    ...{ path: "etc/@octo/<b>.ini", line: at + 1, script: "fox-api-wsgi" },
    reason: `closes #${at}: ask\n@octocat`,
  }));
}

async function opened(count: number) {
  const { mirror, repository, github } = world();
  const published = await world()
    .host()
    .publish(mirror.publication([newFile("a.py", "1\n")], undefined, { places: places(count) }));
  return { published, repository, github, pull: repository.pull(1) };
}

test.each([
  [1, 1],
  [50, 1],
  [51, 2],
  [120, 3],
])("%i places are shown beside their lines, in %i requests", async (count, requests) => {
  const { repository, github, pull } = await opened(count);
  expect(repository.checkRuns).toMatchObject([
    { name: "wsgi-shift", conclusion: "neutral", commit: pull?.sha, annotations: { length: count } },
  ]);
  expect(repository.checkRuns[0]?.annotations.map(({ line }) => line)).toEqual(
    places(count).map(({ line }) => line),
  );
  for (const { annotations, summary } of repository.checkRuns)
    for (const text of [summary, ...annotations.map(({ message }) => message)])
      expect(text).not.toMatch(/(?:^|\W)@[a-z]|#\d/);
  const writes = github.calls.filter(({ operation }) => /^checks\/(create|update)$/.test(operation));
  expect(writes).toHaveLength(requests);
});

test("where nothing is left to people there is no check, and a token of a person makes none", async () => {
  const { repository } = await opened(0);
  expect(repository.checkRuns).toEqual([]);
  const { mirror, github } = world();
  github.tokens.set("ghp_1", github.account("maintainer"));
  const host = world().host({ credentials: { kind: "token", token: "ghp_1" } });
  const identity = { ...mirror.identity, unit: "entry-points" } as const;
  await host.publish(
    mirror.publication([newFile("b.py", "1\n")], undefined, { places: places(2), identity }),
  );
  expect(repository.pulls).toHaveLength(2);
  expect(github.calls.filter(({ operation }) => operation.startsWith("checks/"))).toEqual([]);
});

test("without the permission the pull request stands, and the refusal is told", async () => {
  world().github.fault = ({ operation }) =>
    operation === "checks/create" ? { status: 403, body: { message: "Resource not accessible" } } : undefined;
  const { published, repository } = await opened(2);
  expect(published.problems).toMatchObject([{ code: "host-refused" }]);
  expect(repository.pulls).toHaveLength(1);
});

test.each([false, true])("a check whose answer is lost is there once: %s", async (after) => {
  let isFirst = true;
  world().github.fault = ({ operation }) => {
    if (operation !== "checks/create" || !isFirst) return undefined;
    isFirst = false;
    return { network: "ECONNRESET", after };
  };
  const { published, repository } = await opened(2);
  expect(published.problems).toEqual([]);
  expect(repository.checkRuns).toHaveLength(1);
});

const sticky = "<!-- wsgi-shift sticky -->";

test("a description that somebody edited is followed by one comment, edited in place", async () => {
  const { repository, pull } = await opened(1);
  const { mirror, github } = world();
  const host = world().host();
  const replace = async (text: string, subject: string) => {
    const existing = await host.find(mirror.identity);
    const message = {
      subject,
      body: `Why @octocat closes #1.\n\nLeft to a person:\n\n* ${text}`,
      trailers: [],
    };
    await host.publish(mirror.publication([newFile("a.py", text)], existing, { message }));
  };
  await replace("2\n", "Second");
  expect(pull?.title).toBe("Second");
  expect(repository.comments).toEqual([]);
  if (pull) pull.body = "Mine.";
  await replace("3\n", "Third");
  expect(pull).toMatchObject({ title: "Second", body: "Mine." });
  expect(repository.comments).toMatchObject([{ login: github.bot.login }]);
  expect(repository.comments[0]?.body).toMatch(/^Somebody edited .*\*\*Third\*\*\n\nWhy /s);
  for (let count = 0; count < 120; count++) repository.comment(1, "maintainer", `talk\n\n${sticky}`);
  await replace("4\n", "Fourth");
  const ours = repository.comments.filter(({ login }) => login === github.bot.login);
  expect(ours).toHaveLength(1);
  expect(ours[0]?.body).toContain("**Fourth**");
  expect(ours[0]?.body).not.toMatch(/(?:^|\W)@[a-z]|#\d/);
  expect(ours[0]?.body.endsWith(sticky)).toBe(true);
  expect(repository.comments.filter(({ body }) => body.startsWith("talk"))).toHaveLength(120);
});

test.each([false, true])("a comment whose answer is lost is there once: %s", async (after) => {
  const { repository, pull } = await opened(0);
  const { mirror, github } = world();
  if (pull) pull.body = "Mine.";
  let isFirst = true;
  github.fault = ({ operation }) => {
    if (operation !== "issues/create-comment" || !isFirst) return undefined;
    isFirst = false;
    return { network: "ECONNRESET", after };
  };
  const host = world().host();
  const existing = await host.find(mirror.identity);
  const message = { subject: "Other", body: "Other", trailers: [] };
  const published = await host.publish(mirror.publication([newFile("a.py", "2\n")], existing, { message }));
  expect(published.problems).toEqual([]);
  expect(repository.comments).toHaveLength(1);
});
