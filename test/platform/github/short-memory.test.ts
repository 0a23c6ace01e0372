import { expect, test } from "@jest/globals";
import { ShortMemory } from "../../../src/platform/github/short-memory.js";

test("an answer is given again while it is young, and a failure never", async () => {
  let now = 0;
  let asked = 0;
  const memory = new ShortMemory<number>(1000, () => now);
  const ask = async () => ++asked;
  expect(await Promise.all([memory.get("a", ask), memory.get("a", ask), memory.get("b", ask)])).toEqual([
    1, 1, 2,
  ]);
  now = 999;
  expect(await memory.get("a", ask)).toBe(1);
  now = 1000;
  expect(await memory.get("a", ask)).toBe(3);
  now = 2000;
  await expect(memory.get("a", () => Promise.reject(new Error("away")))).rejects.toThrow("away");
  expect(await memory.get("a", ask)).toBe(4);
});
