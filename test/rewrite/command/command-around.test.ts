import { describe, expect, test } from "@jest/globals";
import { commandAround } from "../../../src/rewrite/command/command-around.js";
import { SourceFile } from "../../../src/text/source-file.js";

/** Text with the place as `@x@` → [words, index of the place's word, key] */
const commands: Readonly<Record<string, readonly [text: string, words: string[], at: number, key?: string]>> =
  {
    "a line": ["a -b @x@ c", ["a", "-b", "x", "c"], 2],
    "operators and comments": ["a && b @x@ | c # d", ["b", "x"], 1],
    "redirections are words": ["a @x@ 2>&1 &> log", ["a", "x", "2>&1", "&>", "log"], 1],
    "continued lines": ["a \\\n  -b \\\n  @x@ \\\n  c\nd", ["a", "-b", "x", "c"], 2],
    quotes: ["a \"b c\" 'd' @x@", ["a", "b c", "d", "x"], 3],
    "halves of quotes": ['a "$B"/@x@', ["a", "$B/x"], 1],
    "a command in quotes": ['sh -c "a @x@ b"', ["a", "x", "b"], 1],
    "a command in an assignment": ['A="b @x@"', ["b", "x"], 1],
    "a command in a substitution": ["a $(b @x@)", ["b", "x"], 1],
    "a look-up is a word": ["a $(which @x@) b", ["a", "$(which x)", "b"], 1],
    "holes with blanks": ["a {{ b | c }}/@x@ ${d:-e f}", ["a", "{{ b | c }}/x", "${d:-e f}"], 1],
    "an apostrophe": ["a don't @x@", ["t", "x"], 1],
    "a unit": ["ExecStart=-/bin/a @x@", ["/bin/a", "x"], 1, "ExecStart"],
    "an assignment is no key": ["FOO=a @x@", ["FOO=a", "x"], 1],
    "a Procfile": ["web: a @x@", ["a", "x"], 1, "web"],
    "a Dockerfile": ["CMD a @x@", ["a", "x"], 1, "CMD"],
    "a list": ['CMD ["a", "b c", "@x@"]', ["a", "b c", "x"], 2, "CMD"],
    "a list on several lines": ['x = [\n  "a",\n  "@x@",\n]\n', ["a", "x"], 1],
    "a list of plain words": ["command: [a, -b, @x@]", ["a", "-b", "x"], 2, "command"],
    "a shell in a list": ['["sh", "-c", "a @x@"]', ["a", "x"], 1],
    "brackets of a test are no list": ["[ -x a ] && b @x@", ["b", "x"], 1],
    "an address in brackets": ['["a", "[::]:80", "@x@"]', ["a", "[::]:80", "x"], 2],
    "items, one a line": ["args:\n  - a\n  - '-b'\n  - @x@\n  - c d\n", ["a", "-b", "x"], 2, "args"],
    "an item that is a line": ["args:\n  - a\n  - b @x@\n", ["-", "b", "x"], 2],
  };

describe("the command round a place", () => {
  test.each(Object.entries(commands))("%s", (_, [text, words, at, key = ""]) => {
    for (const written of [text, text.replaceAll("\n", "\r\n")]) {
      const start = written.indexOf("@");
      const content = written.replaceAll("@", "");
      const found = commandAround(new SourceFile("a", content), { start, end: start + 1 }, false);
      expect(found && { words: found.words.map((word) => word.text), at: found.at, key: found.key }).toEqual({
        words,
        at,
        key,
      });
      const word = found?.words[at];
      expect(content.slice(word?.value.start, word?.value.end).replaceAll('"', "")).toBe(words[at]);
    }
  });
});

test("in documentation a backtick is markup", () => {
  const content = "Run ``a x`` or `b`.";
  const start = content.indexOf("x");
  const words = (isText: boolean) =>
    commandAround(new SourceFile("a", content), { start, end: start + 1 }, isText)?.words.map(
      ({ text }) => text,
    );
  expect(words(true)).toEqual(["a", "x"]);
  expect(words(false)).not.toEqual(["a", "x"]);
});

test("a line of generated data is no command", () => {
  const content = `${"a ".repeat(20_000)}x`;
  expect(commandAround(new SourceFile("a", content), { start: 40_000, end: 40_001 }, false)).toBeNull();
});
