import { afterAll, expect, test } from "@jest/globals";
import { ObjectLookup } from "../../src/git/object-lookup.js";
import { git, RepositoryFixture, removeTemporary } from "./repository-fixture.js";

afterAll(removeTemporary);

const fixture = new RepositoryFixture();
const lengths = Array.from({ length: 300 }, (_, n) => n * n);
const commit = fixture.commit(
  Object.fromEntries(lengths.map((length) => [`f${length}`, "x".repeat(length)])),
);

test("sizes are told of blobs alone, thousands at once and in order, and so is what is asked for besides", async () => {
  const lookup = new ObjectLookup(git, { gitDirectory: fixture.path });
  const ids = (await Promise.all(lengths.map((length) => lookup.info(`${commit}:f${length}`)))).map(
    (info) => info?.id ?? "",
  );
  const tree = (await lookup.info(`${commit}^{tree}`))?.id ?? "";
  const nothing = "0".repeat(39).concat("1");
  const asked = Array.from({ length: 30 }, () => [...ids, tree, nothing, commit]).flat();
  const [before, sizes, after, none] = await Promise.all([
    lookup.contents(ids[3] ?? ""),
    lookup.sizes(asked),
    lookup.infos([tree, nothing, ids[2] ?? ""]),
    lookup.sizes([]),
  ]);
  lookup.close();
  expect(before?.content.toString()).toBe("x".repeat(9));
  const each = [...lengths, Number.NaN, Number.NaN, Number.NaN];
  expect([...sizes]).toEqual(Array.from({ length: 30 }, () => each).flat());
  expect(after.map((info) => info?.type)).toEqual(["tree", undefined, "blob"]);
  expect(none).toHaveLength(0);
});

test("who asks for sizes hears that git cannot answer", async () => {
  const lookup = new ObjectLookup(git, { gitDirectory: "/nonexistent" });
  await expect(lookup.sizes(["1".repeat(40)])).rejects.toThrow();
});
