import { expect, test } from "@jest/globals";
import { keptMessage } from "../../src/propose/kept-message.js";

const ours = [
  ["Depends-On", "https://review.example.org/c/a/+/1"],
  ["Depends-On", "https://review.example.org/c/b/+/2"],
  ["Change-Id", "I01"],
  ["Signed-off-by", "Bot <bot@example.org>"],
  ["Generated-By", "wsgi-shift 1"],
] as const;

const [first, second] = ours.map((pair) => pair.join(": "));
const whole = "Signed-off-by: Bot <bot@example.org>\nGenerated-By: wsgi-shift 1";

test.each<[name: string, edited: string, kept: string]>([
  [
    "nothing is lacking",
    `Their subject\n\nTheir words.\n\n${first}\n${second}\nChange-Id: I01\n${whole}\n`,
    `Their subject\n\nTheir words.\n\n${first}\n${second}\nChange-Id: I01\n${whole}\n`,
  ],
  [
    "dependencies go before what is there",
    `S\n\nText: more\n\nCloses-Bug: #1\nChange-Id: I01\n${whole}`,
    `S\n\nText: more\n\n${first}\n${second}\nCloses-Bug: #1\nChange-Id: I01\n${whole}\n`,
  ],
  [
    "one of two dependencies is there, in letters of another size",
    `S\n\ndepends-on: https://review.example.org/c/b/+/2\nChange-Id: I01\n${whole}\n`,
    `S\n\n${first}\ndepends-on: https://review.example.org/c/b/+/2\nChange-Id: I01\n${whole}\n`,
  ],
  [
    "who signed it off is theirs to say",
    `S\n\n${first}\n${second}\nChange-Id: I01\nSigned-off-by: Dev <d@example.org>\nGenerated-By: x\n`,
    `S\n\n${first}\n${second}\nChange-Id: I01\nSigned-off-by: Dev <d@example.org>\nGenerated-By: x\n`,
  ],
  [
    "they took all trailers but the Change-Id away",
    "S\n\nChange-Id: I01\n",
    `S\n\n${first}\n${second}\nChange-Id: I01\n${whole}\n`,
  ],
  [
    "a last paragraph of words and the Change-Id",
    "S\n\nMade by hand\nChange-Id: I01\n",
    `S\n\n${first}\n${second}\nMade by hand\nChange-Id: I01\n${whole}\n`,
  ],
  [
    "a trailer of several lines",
    "S\n\nNote: one\n two\nChange-Id: I01",
    `S\n\n${first}\n${second}\nNote: one\n two\nChange-Id: I01\n${whole}\n`,
  ],
  ["no trailers at all", "S\n\nWords.\n", `S\n\nWords.\n\n${first}\n${second}\nChange-Id: I01\n${whole}\n`],
  ["a subject alone", "S", `S\n\n${first}\n${second}\nChange-Id: I01\n${whole}\n`],
  [
    "CRLF and empty lines at the end",
    "S\r\n\r\nW\r\n\r\nChange-Id: I01\r\n\r\n",
    `S\n\nW\n\n${first}\n${second}\nChange-Id: I01\n${whole}\n`,
  ],
])("a message that a person edited: %s", (_, edited, kept) => {
  expect(keptMessage(edited, ours)).toBe(kept);
  expect(keptMessage(kept, ours)).toBe(kept);
});
