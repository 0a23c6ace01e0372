import { describe, expect, test } from "@jest/globals";
import { Turns } from "../../src/git/turns.js";

/** Does nothing else for so many milliseconds. */
function busy(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

describe("short pieces of work", () => {
  test("are done at once as long as there is time, before anybody waits for them", async () => {
    const turns = new Turns();
    const done: number[] = [];
    const all = [1, 2, 3].map((n) => turns.run(() => done.push(n)));
    expect(done).toEqual([1, 2, 3]);
    expect(await Promise.all(all)).toEqual([1, 2, 3]);
  });

  test("are done in their order, each once, whenever they are asked for", async () => {
    const turns = new Turns();
    const done: number[] = [];
    const piece = (n: number) =>
      turns.run(() => {
        busy(n % 5 === 0 ? 3 : 0.01);
        done.push(n);
        return n;
      });
    const first = Array.from({ length: 60 }, (_, n) => piece(n));
    await new Promise((resolve) => setImmediate(resolve));
    const rest = Array.from({ length: 60 }, (_, n) => piece(60 + n));
    const all = Array.from({ length: 120 }, (_, n) => n);
    expect(await Promise.all([...first, ...rest])).toEqual(all);
    expect(done).toEqual(all);
  });

  test.each<[string, (turns: Turns) => Promise<unknown>]>([
    [
      "however many there are",
      (turns) => Promise.all(Array.from({ length: 100 }, () => turns.run(() => busy(2)))),
    ],
    [
      "too where each waits for the one before",
      async (turns) => {
        for (let n = 0; n < 100; n++) await turns.run(() => busy(2));
      },
    ],
  ])("let others in between, %s", async (_name, work) => {
    let [others, over] = [0, false];
    const other = (): void => {
      others++;
      if (!over) setTimeout(other);
    };
    setTimeout(other);
    await work(new Turns());
    over = true;
    // 200 milliseconds in turns of 8, each of which may be longer by a piece.
    expect(others).toBeGreaterThan(10);
  });

  test("that throw reject, and those after them are done", async () => {
    const turns = new Turns();
    const failing = (n: number) => {
      busy(5);
      if (n % 2 === 1) throw new RangeError(`piece ${n}`);
      return n;
    };
    const all = await Promise.allSettled([0, 1, 2, 3, 4].map((n) => turns.run(() => failing(n))));
    expect(all.map(({ status }) => status)).toEqual([
      "fulfilled",
      "rejected",
      "fulfilled",
      "rejected",
      "fulfilled",
    ]);
    expect(all[3]).toMatchObject({ reason: new RangeError("piece 3") });
  });

  test("may ask for others, while they are done and after", async () => {
    const turns = new Turns();
    const done: string[] = [];
    const outer = turns.run(() => {
      busy(10);
      const inner = turns.run(() => done.push("inner"));
      done.push("outer");
      return inner;
    });
    const later = turns.run(() => done.push("later"));
    await Promise.all([outer, later]);
    expect(done).toEqual(["outer", "inner", "later"]);
  });

  test("take turns once all before them are done, and the next begins with time again", async () => {
    const turns = new Turns();
    await Promise.all(Array.from({ length: 5 }, () => turns.run(() => busy(5))));
    await new Promise((resolve) => setTimeout(resolve, 5));
    let isDone = false;
    const last = turns.run(() => {
      isDone = true;
    });
    expect(isDone).toBe(true);
    await last;
  });
});
