import { expect, test } from "@jest/globals";
import { contentOfText } from "../../src/model/content.js";
import { LineIndex } from "../../src/text/line-index.js";
import { expectLinear } from "../support/expect-linear.js";

const content = `${contentOfText("a é x 𝄞 x\r\né x é x\n\nx \u{FFFD} x")}\xe9 x \xe2\x82x`;

test("a column is the same whichever place was asked for before", () => {
  const offsets = Array.from({ length: content.length + 1 }, (_, offset) => offset);
  const alone = offsets.map((offset) => new LineIndex(content).positionAt(offset));
  const lines = new LineIndex(content);
  expect(offsets.map((offset) => lines.positionAt(offset))).toEqual(alone);
  expect(offsets.toReversed().map((offset) => lines.positionAt(offset))).toEqual(alone.toReversed());
});

test("places count UTF-16 code units from the start of their line", () => {
  const lines = new LineIndex(content);
  const places = [...content.matchAll(/x/g)].map(({ index }) => lines.positionAt(index));
  expect(places).toEqual([
    { line: 1, column: 5 },
    { line: 1, column: 10 },
    { line: 2, column: 3 },
    { line: 2, column: 7 },
    { line: 4, column: 1 },
    { line: 4, column: 5 },
    { line: 4, column: 8 },
    { line: 4, column: 11 },
  ]);
});

test("the time for places on one line grows with their number alone", async () => {
  await expectLinear((count) => {
    const lines = new LineIndex("x ".repeat(count));
    for (let at = 0; at < 2 * count; at += 2) lines.positionAt(at);
  }, 40_000);
});
