import { expect, test } from "@jest/globals";
import { Ahead } from "../../src/command/ahead.js";

/** Makes nothing by itself: each item is done when the test says so. */
function byHand(items: readonly string[], most: number) {
  const begun: string[] = [];
  const done = new Map<string, (end: { failed: boolean }) => void>();
  const ahead = new Ahead(items, most, (item) => {
    begun.push(item);
    return new Promise<string>((resolve, reject) => {
      done.set(item, ({ failed }) => (failed ? reject(new Error(item)) : resolve(item.toUpperCase())));
    });
  });
  return {
    ahead,
    begun,
    end: (item: string) => done.get(item)?.({ failed: false }),
    fail: (item: string) => done.get(item)?.({ failed: true }),
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("a few are made at the same time, the next as soon as one of them has ended", async () => {
  const { ahead, begun, end } = byHand(["a", "b", "c", "d"], 2);
  expect(begun).toEqual([]);
  const first = ahead.next();
  expect(begun).toEqual(["a", "b"]);
  end("b");
  await turn();
  expect(begun).toEqual(["a", "b", "c"]);
  end("a");
  expect(await first).toBe("A");
  expect(await ahead.next()).toBe("B");
  expect(begun).toEqual(["a", "b", "c", "d"]);
});

test("no more than twice as many wait to be taken", async () => {
  const { ahead, begun, end } = byHand(["a", "b", "c", "d", "e", "f"], 2);
  const first = ahead.next();
  for (const item of ["b", "c", "d", "e"]) {
    end(item);
    await turn();
  }
  expect(begun).toEqual(["a", "b", "c", "d", "e"]);
  end("a");
  await first;
  await ahead.next();
  expect(begun).toEqual(["a", "b", "c", "d", "e", "f"]);
});

test("they are taken in the order of the items, whichever ends first", async () => {
  const { ahead, end } = byHand(["a", "b", "c"], 3);
  const first = ahead.next();
  for (const item of ["c", "b", "a"]) end(item);
  expect([await first, await ahead.next(), await ahead.next()]).toEqual(["A", "B", "C"]);
});

test("a failure is heard of by who takes it, and the others go on", async () => {
  const { ahead, fail, end } = byHand(["a", "b"], 2);
  const first = ahead.next();
  fail("b");
  end("a");
  expect(await first).toBe("A");
  await expect(ahead.next()).rejects.toThrow("b");
});

test("what nobody takes is waited for, less what failed, and nothing more is begun", async () => {
  const { ahead, begun, fail, end } = byHand(["a", "b", "c", "d"], 3);
  const first = ahead.next();
  const rest = ahead.rest();
  fail("b");
  end("a");
  end("c");
  expect(await first).toBe("A");
  expect(await rest).toEqual(["C"]);
  expect(begun).toEqual(["a", "b", "c"]);
  expect(await ahead.rest()).toEqual([]);
});

test("nothing comes after the last", async () => {
  await expect(byHand([], 2).ahead.next()).rejects.toThrow(RangeError);
});
