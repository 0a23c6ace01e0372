import { expect, test } from "@jest/globals";
import { refusal, useGitHub } from "../../github/use-github.js";

const world = useGitHub();

const octo = ".wsgi-shift.yml";
test.each<[string, Readonly<Record<string, string | Buffer>>, object | undefined]>([
  ["none", { README: "x" }, undefined],
  ["at the top", { [octo]: "mode: ask\n" }, { path: "octo/.github/.wsgi-shift.yml", text: "mode: ask\n" }],
  [
    "below .github",
    { ".github/wsgi-shift.yml": "tests: false\n" },
    { path: "octo/.github/.github/wsgi-shift.yml", text: "tests: false\n" },
  ],
  [
    "both, of which the first counts",
    { [octo]: "a", ".github/wsgi-shift.yml": "b" },
    { path: "octo/.github/.wsgi-shift.yml", text: "a" },
  ],
  ["an empty file", { [octo]: "" }, { text: "" }],
  ["a directory of its name", { [`${octo}/x`]: "a" }, undefined],
])("an owner's settings: %s", async (_, files, expected) => {
  world().github.addRepository("octo/.github", files, "main");
  const found = await world().host().ownersSettings("octo/demo");
  if (expected === undefined) expect(found).toBeUndefined();
  else expect(found).toMatchObject(expected);
});

test("an owner without such a repository has none; they are asked for once a minute, in one request", async () => {
  const { github } = world();
  const host = world().host();
  await host.ownersSettings("octo/demo");
  const before = github.calls.length;
  expect(await Promise.all([host.ownersSettings("octo/demo"), host.ownersSettings("octo/other")])).toEqual([
    undefined,
    undefined,
  ]);
  expect(github.calls).toHaveLength(before);
  expect(github.calls.filter(({ operation }) => operation === "graphql")).toHaveLength(1);
});

test("only the default branch counts, and the repository itself has no owner's settings", async () => {
  const { github } = world();
  const repository = github.addRepository("octo/.github", { README: "x" }, "main");
  repository.pushFiles("feature", { [octo]: "mode: ask\n" }, github.account("maintainer"));
  expect(await world().host().ownersSettings("octo/demo")).toBeUndefined();
  repository.pushFiles("main", { [octo]: "mode: ask\n" }, github.account("maintainer"));
  expect(await world().host().ownersSettings("octo/demo")).toMatchObject({ text: "mode: ask\n" });
  expect(await world().host().ownersSettings("octo/.github")).toBeUndefined();
});

test.each<[string, string | Buffer]>([
  ["too large", "#".repeat(64 * 1024 + 1)],
  ["no text", Buffer.from("a\0b")],
])("settings of an owner that are %s are refused", async (_, content) => {
  world().github.addRepository("octo/.github", { [octo]: content });
  expect(await refusal(world().host().ownersSettings("octo/demo"))).toMatchObject({
    code: "settings-invalid",
  });
});

test("a limit of GraphQL is no answer, and passes", async () => {
  world().github.fault = ({ operation }) =>
    operation === "graphql"
      ? {
          status: 200,
          body: { data: null, errors: [{ type: "RATE_LIMITED", message: "API rate limit exceeded" }] },
        }
      : undefined;
  expect(await refusal(world().host().ownersSettings("octo/demo"))).toMatchObject({ retryable: true });
});

test("what is wrong with settings is shown beside the commit once, and ends when they are right", async () => {
  const { repository, github } = world();
  const host = world().host();
  const commit = repository.tip("master") ?? "";
  await host.showSettingsFault("octo/demo", commit, undefined);
  expect(repository.checkRuns).toEqual([]);
  for (let count = 0; count < 3; count++)
    await host.showSettingsFault("octo/demo", commit, 'there is no key "<b>@octocat #1"');
  expect(repository.checkRuns).toMatchObject([
    { name: "wsgi-shift settings", conclusion: "action_required", commit },
  ]);
  expect(repository.checkRuns[0]?.summary).toMatch(/^there is no key "\\<b\\>@\u200Boctocat #\u200B1"/);
  const writes = github.calls.filter(({ operation }) => /^checks\/(create|update)/.test(operation));
  expect(writes).toHaveLength(1);
  await host.showSettingsFault("octo/demo", commit, undefined);
  expect(repository.checkRuns).toMatchObject([{ conclusion: "success" }]);
});
