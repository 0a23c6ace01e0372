import { expect, test } from "@jest/globals";
import { progressOf } from "../../src/command/progress.js";
import { Git } from "../../src/git/git.js";
import { plainStyle } from "../../src/report/style.js";

const clear = "\r\u001b[K";

function run(terminal: boolean, names: readonly string[]): string {
  let screen = "";
  const write = (text: string | Buffer) => {
    screen += text.toString();
  };
  const context = {
    out: write,
    tell: write,
    terminal,
    style: plainStyle,
    environment: {},
    git: new Git({ path: "" }),
  };
  const progress = progressOf(
    { ...context, now: () => new Date(0), stopped: () => Promise.resolve() },
    names.length,
  );
  for (const name of names) {
    progress.begin(name);
    progress.context.out(`${name.length}\n`);
    progress.context.tell("");
  }
  progress.begin("last");
  progress.end();
  return screen;
}

test("a bar stands on the terminal while nothing else is written", () => {
  expect(run(true, ["a", "b\u001b[2J"])).toBe(
    `${clear}${"░".repeat(20)} 1 of 2 a${clear}1\n${clear}${"█".repeat(10)}${"░".repeat(10)} 2 of 2 b\\u001b[2J${clear}5\n${clear}${"█".repeat(20)} 3 of 2 last${clear}`,
  );
});

test.each<[string, boolean, string[]]>([
  ["elsewhere", false, ["a", "b"]],
  ["one target", true, ["a"]],
])("no bar: %s", (_, terminal, names) => {
  expect(run(terminal, names)).toBe(names.map(() => "1\n").join(""));
});
