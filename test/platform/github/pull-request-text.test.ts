import { expect, test } from "@jest/globals";
import type { ChangeMessage } from "../../../src/model/host.js";
import {
  commitMessage,
  isUnedited,
  pullRequestText,
} from "../../../src/platform/github/pull-request-text.js";
import { fc } from "../../support/fc.js";

function messageOf(body: string, rest: Partial<ChangeMessage> = {}): ChangeMessage {
  return { subject: "Add demo wsgi module", body, trailers: [], ...rest };
}

function shown(body: string): string {
  return pullRequestText(messageOf(body)).body.replace(/\n\n<!--.*-->$/, "");
}

test.each([
  ["wrapped lines become one", "one\ntwo\n\nthree", "one two\n\nthree"],
  [
    "lists stay lists",
    "Left:\n\n* a b\n  c\n* __init__.py\n1. x",
    "Left:\n\n* a b c\n* \\_\\_init\\_\\_.py\n1. x",
  ],
  ["indented lines are code", "Run:\n\n  a <b> `c`\n  ```", "Run:\n\n````text\na <b> `c`\n```\n````"],
  [
    "markup is shown, not obeyed",
    "<img src=x> *a* [l](u) # h ~~s~~",
    "\\<img src=x\\> \\*a\\* \\[l\\](u) \\# h \\~\\~s\\~\\~",
  ],
  ["no HTML comment begins", "<!-- wsgi-shift: 00 -->", "\\<\\!-- wsgi-shift: 00 --\\>"],
  ["addresses and code stay", "https://x.org/a_b#c and `a_b`", "https://x.org/a_b#c and `a_b`"],
  ["an unclosed tick is a tick", "a ` b_c", "a \\` b\\_c"],
  ["issues are not linked", "o/r#12", "o/r\\#\u200B12"],
  [
    "mentions are broken",
    "@a (@b-c) @org/team _@d a@b.c",
    "@\u200Ba (@\u200Bb-c) @\u200Borg/team \\_@d a@b.c",
  ],
  ["mentions in code are broken too", "`@a`\n\n  @b", "`@\u200Ba`\n\n```text\n@\u200Bb\n```"],
])("description: %s", (_what, body, markdown) => {
  expect(shown(body)).toBe(markdown);
});

test("dependencies stand in the description, for Zuul; other trailers only in the commit", () => {
  const trailers = [
    ["Depends-On", "https://review.example.org/1"],
    ["Signed-off-by", "A <a@b.c>"],
  ] as const;
  const message = messageOf("Why.", { trailers });
  expect(pullRequestText(message).body).toMatch(
    /^Why\.\n\nDepends-On: https:\/\/review\.example\.org\/1\n\n<!--/,
  );
  expect(commitMessage(message)).toBe(
    "Add demo wsgi module\n\nWhy.\n\nDepends-On: https://review.example.org/1\nSigned-off-by: A <a@b.c>\n",
  );
});

test("whatever a message holds, nobody is mentioned", () => {
  const text = fc.string({
    unit: fc.constantFrom("@", "a", "-", "_", "`", " ", "\n", "\\", "<", "/", "é", "#", "*"),
  });
  fc.assert(
    fc.property(text, text, (subject, body) => {
      const message = messageOf(body, { subject, trailers: [["Note", body.replace(/\n/g, " ")]] });
      const { title, body: description } = pullRequestText(message);
      // As GitHub finds them: github.com/gjtorikian/html-pipeline, MentionFilter.
      for (const shownText of [title, description, commitMessage(message)]) {
        expect(shownText).not.toMatch(/(?:^|\W)@[a-z0-9][a-z0-9-]*/i);
      }
    }),
  );
});

test("whatever a message holds, no issue is linked or closed by it, and no HTML begins", () => {
  const parts = [
    "Closes",
    "fixes: ",
    "#",
    "12",
    "GH-",
    "o/r",
    " ",
    "\n",
    "https://github.com/o/r/issues/1",
    "<b>",
    "<!--",
    "`",
    "\\",
    "&lt;",
  ];
  const text = fc.array(fc.constantFrom(...parts), { maxLength: 12 }).map((all) => all.join(""));
  fc.assert(
    fc.property(text, text, (subject, body) => {
      const message = messageOf(body, { subject, trailers: [["Note", body.replace(/\n/g, " ")]] });
      const { title, body: description } = pullRequestText(message);
      // docs.github.com, "Autolinked references and URLs" and "Using keywords in issues and pull requests".
      for (const shownText of [title, description, commitMessage(message)]) {
        expect(shownText).not.toMatch(/#\d|\bGH-\d/i);
        expect(shownText).not.toMatch(/\b(close[sd]?|fix(es|ed)?|resolve[sd]?):?[ \t]+https?:/i);
      }
      const plain = description
        .replace(/\n\n<!-- wsgi-shift: [0-9a-f]+ -->$/, "")
        .replace(/(`+)[^`][\s\S]*?\1/g, "");
      expect(plain).not.toMatch(/(?<!\\)<[a-z!]/i);
    }),
    { numRuns: 500 },
  );
});

test("an edit of title or description is seen, line ends and a blank at the end are none", () => {
  const text = pullRequestText(messageOf("Why\n\n* this"));
  expect(isUnedited(text)).toBe(true);
  expect(isUnedited({ ...text, body: `${text.body.replace(/\n/g, "\r\n")}\r\n` })).toBe(true);
  for (const edited of [
    { ...text, title: "Other" },
    { ...text, body: text.body.replace("Why", "Because") },
    { ...text, body: `${text.body}\nMine` },
    { ...text, body: "Mine" },
    { ...text, body: null },
  ]) {
    expect(isUnedited(edited)).toBe(false);
  }
});
