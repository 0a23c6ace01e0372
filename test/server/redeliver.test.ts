import { expect, test } from "@jest/globals";
import { pino } from "pino";
import { startRedelivering } from "../../src/server/redeliver.js";
import { settled } from "../support/settled.js";
import { until } from "../support/until.js";

test("it looks at once and again and again, when it is our turn; a failure is logged and the next look goes on", async () => {
  const lines: string[] = [];
  const log = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line).msg) });
  const turns = [true, false, true, true];
  let looks = 0;
  const end = startRedelivering({
    isOurTurn: async () => turns.shift() ?? false,
    redeliver: async () => {
      looks += 1;
      if (looks === 2) throw new Error("GitHub is away");
      return { lost: 1, redelivered: ["d-1"] };
    },
    log,
    every: 5,
  });
  await until(() => turns.length === 0 && looks === 3);
  await end();
  await settled();
  expect(looks).toBe(3);
  expect(lines).toEqual([
    "deliveries that failed are asked for again",
    "lost deliveries could not be looked for; the next look is in some minutes",
    "deliveries that failed are asked for again",
  ]);
});
