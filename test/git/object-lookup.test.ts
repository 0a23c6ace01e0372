import { afterAll, expect, test } from "@jest/globals";
import { ObjectLookup } from "../../src/git/object-lookup.js";
import { git, RepositoryFixture, removeTemporary } from "./repository-fixture.js";

afterAll(removeTemporary);

const fixture = new RepositoryFixture();
const lengths = Array.from({ length: 300 }, (_, n) => n * n);
const commit = fixture.commit(
  Object.fromEntries(lengths.map((length) => [`f${length}`, "x".repeat(length)])),
);

test("thousands of objects are told at once and in order, and so is what is asked for besides", async () => {
  const lookup = new ObjectLookup(git, { gitDirectory: fixture.path });
  const ids = (await Promise.all(lengths.map((length) => lookup.info(`${commit}:f${length}`)))).map(
    (info) => info?.id ?? "",
  );
  const tree = (await lookup.info(`${commit}^{tree}`))?.id ?? "";
  const nothing = "0".repeat(39).concat("1");
  const asked = Array.from({ length: 30 }, () => [...ids, tree, nothing, commit]).flat();
  const [before, infos, after, none] = await Promise.all([
    lookup.contents(ids[3] ?? ""),
    lookup.infos(asked),
    lookup.infos([tree, nothing, ids[2] ?? ""]),
    lookup.infos([]),
  ]);
  lookup.close();
  expect(before?.content.toString()).toBe("x".repeat(9));
  expect(infos.map((info) => info?.id)).toEqual(asked.map((id) => (id === nothing ? undefined : id)));
  const sizes = infos.flatMap((info) => (info?.type === "blob" ? info.size : []));
  expect(sizes).toEqual(Array.from({ length: 30 }, () => lengths).flat());
  expect(after.map((info) => info?.type)).toEqual(["tree", undefined, "blob"]);
  expect(none).toHaveLength(0);
});

test("who asks for many objects hears that git cannot answer", async () => {
  const lookup = new ObjectLookup(git, { gitDirectory: "/nonexistent" });
  await expect(lookup.infos(["1".repeat(40)])).rejects.toThrow();
});
