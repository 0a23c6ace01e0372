import { expect, test } from "@jest/globals";
import { pino } from "pino";
import type { PaceOutlook } from "../../src/model/pace.js";
import { reportPace } from "../../src/server/report-pace.js";
import { settled } from "../support/settled.js";
import { until } from "../support/until.js";

const quiet: PaceOutlook = {
  budget: "github.com/1",
  waiting: 0,
  nextAt: undefined,
  lastAt: undefined,
  heldUntil: undefined,
  remaining: 4_000,
  resetAt: 1_800_003_600_000,
  content: 3,
  contentLimit: 500,
};

test("how many jobs wait, and until when, is logged while some do; a Redis that is away does no harm", async () => {
  const lines: Record<string, unknown>[] = [];
  const log = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const busy = { ...quiet, budget: "github.com/2", waiting: 1_500, nextAt: 1_800_000_000_000 };
  const answers = [
    () => Promise.reject(new Error("away")),
    () => Promise.resolve([quiet, { ...busy, lastAt: 1_800_010_800_000, content: 500 }]),
  ];
  const end = reportPace({ outlook: () => (answers.shift() ?? (() => Promise.resolve([quiet])))() }, log, 5);
  await until(() => answers.length === 0);
  await settled();
  end();
  expect(lines).toEqual([
    {
      level: 30,
      time: expect.any(Number),
      msg: "1500 jobs wait for the limits of github.com/2",
      next: "2027-01-15T08:00:00.000Z",
      last: "2027-01-15T11:00:00.000Z",
      callsLeft: 4_000,
      callsResetAt: "2027-01-15T09:00:00.000Z",
      writesInHour: "500 of 500",
    },
  ]);
});
