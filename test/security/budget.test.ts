import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { BudgetedTree } from "../../src/budgeted-tree.js";
import { type Budget, defaultBudget } from "../../src/model/budget.js";
import { noMemory } from "../../src/model/scan-memory.js";
import { Spending } from "../../src/model/spending.js";
import { migrate } from "../../src/pipeline.js";
import { builtInRegistry } from "../../src/registry/registry.js";
import { RepositoryFixture, removeTemporary } from "../git/repository-fixture.js";
import { MemoryTree } from "../support/memory-tree.js";
import { runCommand } from "../support/run-command.js";
import { makeRepository, serviceFiles, temporaryDirectory } from "../support/sample-repository.js";

const directory = temporaryDirectory();
afterAll(() => {
  directory.dispose();
  removeTemporary();
});

/** What becomes of a service where one part of the budget is this small. */
function within(budget: Partial<Budget>, files = serviceFiles, tree = new MemoryTree(files)) {
  const identity = { topic: "remove-wsgi_scripts", unit: "modules" as const };
  const options = { registry: builtInRegistry(), phase: undefined, identity, memory: noMemory };
  return migrate(tree, { ...options, budget: { ...defaultBudget, ...budget } });
}

describe("a repository that costs too much is an error that says so", () => {
  test.each<[string, Partial<Budget>, RegExp]>([
    ["bytes", { bytes: 1000 }, /more than 1000 bytes of contents/],
    ["places", { mentions: 4 }, /more than 4 places that name a script/],
    ["files to change", { changes: 3 }, /more than 3 files to change/],
    ["time", { milliseconds: 0 }, /more than 0 seconds/],
  ])("%s", async (_, budget, message) => {
    await expect(within(budget)).rejects.toMatchObject({
      code: "budget-exceeded",
      retryable: false,
      message: expect.stringMatching(message),
    });
  });

  test("one that just fits is none", async () => {
    const { decisions, files } = await within({});
    const read = Object.values(serviceFiles).join("").length;
    const budget = { mentions: decisions.length + 1, changes: files.length, bytes: 3 * read };
    expect((await within(budget)).files).toEqual(files);
  });

  test("places are counted where an earlier scan is remembered too", async () => {
    const first = new MemoryTree(serviceFiles);
    const kept = new Map<string, unknown>();
    const memory = {
      recall: async (key: string) => kept.get(key),
      remember: async (key: string, value: unknown) => void kept.set(key, value),
    };
    const identity = { topic: "remove-wsgi_scripts", unit: "modules" as const };
    const options = { registry: builtInRegistry(), phase: undefined, identity, memory };
    const { decisions } = await migrate(first, options);
    const more = { ...serviceFiles, "etc/more.ini": "[uwsgi]\nwsgi-file = /bin/fox-api-wsgi\n" };
    const budget = { ...defaultBudget, mentions: decisions.length + 1 };
    const second = new MemoryTree(more, [first]);
    await expect(migrate(second, { ...options, budget })).rejects.toMatchObject({ code: "budget-exceeded" });
  });

  test("what never answers is not waited for", async () => {
    class Hanging extends MemoryTree {
      override entries() {
        return new Promise<never>(() => {});
      }
    }
    const spending = new Spending({ ...defaultBudget, milliseconds: 50 }, "x", () => performance.now());
    const tree = new BudgetedTree(new Hanging({}), spending);
    await expect(tree.entries()).rejects.toMatchObject({ code: "budget-exceeded" });
    await expect(tree.at(["a"])).rejects.toMatchObject({ code: "budget-exceeded" });
  });
});

/** More places than any project has, in a few bytes of a pack. */
function crowded(): string {
  const fixture = new RepositoryFixture();
  fixture.commit({
    "setup.cfg": "[metadata]\n",
    "a.ini": "wsgi-file = /bin/nova-api-wsgi\n".repeat(260_000),
  });
  return fixture.path;
}

describe("the others go on", () => {
  test("scan tells of the one and shows the others", async () => {
    const good = makeRepository(join(directory.path, "good"), serviceFiles);
    const { status, out, told } = await runCommand([
      "scan",
      "--json",
      crowded(),
      good,
      join(directory.path, "no"),
    ]);
    expect(status).toBe(3);
    expect(told).toMatch(/budget-exceeded: .* more than 20000 places/);
    expect(told).toMatch(/target-not-found/);
    expect(
      out
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).target),
    ).toEqual([good]);
  });

  test("propose leaves the one alone and proposes to the others", async () => {
    const bad = crowded();
    const good = makeRepository(join(directory.path, "proposed"), serviceFiles);
    const environment = { WSGI_SHIFT_CACHE: join(directory.path, "cache") };
    const { status, out, told } = await runCommand(["propose", bad, good], environment);
    expect([status, told]).toEqual([3, expect.stringMatching(/^wsgi-shift: budget-exceeded: /)]);
    expect(out).toMatch(/^created {4}master: .*proposed /);
  });

  test("a single target ends with its own error, and a wrong option ends all", async () => {
    expect((await runCommand(["scan", crowded()])).status).toBe(3);
    const plain = temporaryDirectory();
    const { status, told } = await runCommand(["scan", "--rev", "x", plain.path, plain.path]);
    expect([status, told.match(/--rev needs/g)]).toEqual([2, ["--rev needs"]]);
    plain.dispose();
  });
});
