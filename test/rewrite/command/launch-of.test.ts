import { expect, test } from "@jest/globals";
import { commandAround } from "../../../src/rewrite/command/command-around.js";
import { launchOf } from "../../../src/rewrite/command/launch-of.js";
import { SourceFile } from "../../../src/text/source-file.js";

const script = "x-wsgi";

function launch(content: string, setting: "commands" | "data" | "text" = "commands") {
  const start = content.indexOf(script);
  const place = { start, end: start + script.length };
  const command = commandAround(new SourceFile("a", content), place, setting === "text");
  return command && launchOf(command, script, setting);
}

// As argparse reads them in pbr's script: --port, --host, and from the first other word on all for the service.
test.each([
  ["exec x-wsgi", "", "8000", [], []],
  ["exec x-wsgi -p 1 -b h", "h", "1", [], []],
  ["exec x-wsgi --port=1 --host=h", "h", "1", [], []],
  ["exec x-wsgi --port 1 -- --port 2 a", "", "1", ["--port", "2", "a"], []],
  ["exec x-wsgi a --port 1", "", "8000", ["a", "--port", "1"], []],
  ["exec x-wsgi --log l --port 1", "", "8000", ["l", "--port", "1"], ["--log"]],
  ["exec x-wsgi --port 1 > log 2>&1 &", "", "1", [], []],
])("%s", (content, host, port, passed, refused) => {
  expect(launch(content)).toEqual({ directory: "", host, port, passed, refused });
});

test.each([
  ["a path alone", "/usr/bin/x-wsgi\n", "commands"],
  ["behind assignments", "A=b C=d x-wsgi --port 1\n", "commands"],
  ["behind a prompt", "$ x-wsgi --port 1\n", "text"],
  ["behind a user's prompt", "user@host:~$ x-wsgi --port 1\n", "text"],
  ["behind another program", "docker run -d image /usr/bin/x-wsgi\n", "commands"],
] as const)("runs it: %s", (_, content, setting) => {
  expect(launch(content, setting)).not.toBeNull();
});

test.each([
  ["a name alone", "x-wsgi\n", "commands"],
  ["a path alone in data", "/usr/bin/x-wsgi\n", "data"],
  ["a path alone in a text", "/usr/bin/x-wsgi\n", "text"],
  ["an argument", "cat x-wsgi --port 1\n", "commands"],
  ["an option's value", "docker run --name x-wsgi image\n", "commands"],
  ["an assignment", "A=/usr/bin/x-wsgi --port 1\n", "commands"],
  ["a longer path", "exec /srv/x-wsgi/run\n", "commands"],
  ["a dash of prose", "x-wsgi - the script\n", "text"],
] as const)("does not run it: %s", (_, content, setting) => {
  expect(launch(content, setting)).toBeNull();
});
