import { expect, test } from "@jest/globals";
import { commentWords } from "../../src/events/comment-words.js";
import { expectLinear } from "../support/expect-linear.js";

function shown(comment: string): string[] {
  return commentWords(comment).map(({ word, argument }) => `${word}${argument && `: ${argument}`}`);
}

test.each<[name: string, comment: string, words: string[]]>([
  ["alone", "wsgi-shift rescan", ["rescan"]],
  ["with a slash", "/wsgi-shift approve", ["approve"]],
  [
    "every other word",
    "wsgi-shift approve\nwsgi-shift takeover\nwsgi-shift help",
    ["approve", "takeover", "help"],
  ],
  ["in capitals", "WSGI-Shift Rescan", ["rescan"]],
  ["trailing blanks", "wsgi-shift rescan \t ", ["rescan"]],
  ["several blanks between", "wsgi-shift \t rescan", ["rescan"]],
  ["CRLF", "Hello\r\nwsgi-shift status\r\nBye", ["status"]],
  ["old line ends", "Hello\rwsgi-shift status\rBye", ["status"]],
  ["a reason", "wsgi-shift decline we wait for 2026.1", ["decline: we wait for 2026.1"]],
  ["no reason", "wsgi-shift decline", ["decline"]],
  ["a reason in another script", "wsgi-shift decline ещё рано 🙂", ["decline: ещё рано 🙂"]],
  ["after Gerrit's own lines", "Patch Set 2: Code-Review-1\n\n(1 comment)\n\nwsgi-shift rescan", ["rescan"]],
  ["the same again", "wsgi-shift decline one\nwsgi-shift decline two", ["decline: one"]],
  ["two", "wsgi-shift status\nand\n/wsgi-shift rescan", ["status", "rescan"]],
  ["under a quotation", "> wsgi-shift approve\n\nwsgi-shift status", ["status"]],
  ["after a code block", "```\nx\n```\nwsgi-shift help", ["help"]],
  ["after a longer end of a code block", "~~~\nx\n~~~~~\nwsgi-shift help", ["help"]],
  ["after code within a line", "```x``` is code\nwsgi-shift help", ["help"]],
  ["after an HTML comment", "<!-- hello -->\nwsgi-shift help", ["help"]],
  ["after an HTML comment of some lines", "<!--\nhello\n-->\nwsgi-shift help", ["help"]],
])("found: %s", (_, comment, words) => {
  expect(shown(comment)).toEqual(words);
});

test.each<[name: string, comment: string]>([
  ["nothing", ""],
  ["our name alone", "wsgi-shift"],
  ["no blank between", "wsgi-shiftrescan"],
  ["an unknown word", "wsgi-shift recheck"],
  ["a longer word", "wsgi-shift rescanning"],
  ["a sentence that begins so", "wsgi-shift rescan does not help here"],
  ["within a sentence", "please wsgi-shift rescan"],
  ["another's word", "check wsgi-shift rescan"],
  ["two slashes", "//wsgi-shift rescan"],
  ["a blank after the slash", "/ wsgi-shift rescan"],
  ["the word on the next line", "wsgi-shift\nrescan"],
  ["a no-break space between", "wsgi-shift\u00a0rescan"],
  ["a letter that looks alike", "wsgi-shift resc\u0430n"],
  ["an invisible letter", "wsgi-shift\u200b rescan"],
  ["quoted", "> wsgi-shift rescan"],
  ["quoted without a blank", ">wsgi-shift rescan"],
  ["quoted twice", ">> wsgi-shift rescan"],
  ["indented by one", " wsgi-shift rescan"],
  ["indented by four", "    wsgi-shift rescan"],
  ["indented by a tab", "\twsgi-shift rescan"],
  ["in a list", "- wsgi-shift rescan"],
  ["code within a line", "`wsgi-shift rescan`"],
  ["a code block", "```\nwsgi-shift rescan\n```"],
  ["a code block with a language", "```sh\nwsgi-shift rescan\n```"],
  ["a code block of tildes", "~~~\nwsgi-shift rescan\n~~~"],
  ["a code block that never ends", "```\nwsgi-shift rescan"],
  ["a code block with shorter marks in it", "````\n```\nwsgi-shift rescan\n````"],
  ["a code block with the other marks in it", "~~~\n```\nwsgi-shift rescan\n~~~"],
  ["a code block whose end has text", "```\n``` no end\nwsgi-shift rescan\n```"],
  ["an HTML comment", "<!--\nwsgi-shift rescan\n-->"],
  ["preformatted HTML", "<pre>\nwsgi-shift rescan\n</pre>"],
  ["preformatted HTML with a class", '<PRE class="x">\nwsgi-shift rescan\n</PRE>'],
])("not found: %s", (_, comment) => {
  expect(shown(comment)).toEqual([]);
});

const hostile: [name: string, piece: string][] = [
  ["blanks after our name", " "],
  ["tabs and a letter", "\tx"],
  ["backticks", "`"],
  ["code blocks", "```\n"],
  ["HTML comments", "<!--"],
  ["words", "wsgi-shift rescan\n"],
  ["quotation marks", ">"],
  ["slashes", "/"],
];

test.each(hostile)("the time grows with the length alone: %s", async (_, piece) => {
  const text = (length: number) => `wsgi-shift ${piece.repeat(length / piece.length)}`;
  await expectLinear((length) => commentWords(text(length)), 200_000);
});
