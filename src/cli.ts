#!/usr/bin/env node
import type { CommandContext } from "./command/command-context.js";
import { main } from "./command/program.js";
import { Git } from "./git/git.js";
import { colourStyle, plainStyle } from "./report/style.js";

function processContext(): CommandContext {
  return {
    out: (text) => void process.stdout.write(text),
    tell: (text) => void process.stderr.write(text),
    style: process.stdout.isTTY && process.env.NO_COLOR === undefined ? colourStyle : plainStyle,
    terminal: process.stderr.isTTY === true,
    environment: process.env,
    git: new Git({ path: process.env.PATH ?? "" }),
    now: () => new Date(),
    stopped: async () => (await import("./server/stop-signal.js")).stopSignal(process),
  };
}

// A reader such as `head` that closes the pipe early is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

process.exitCode = await main(processContext(), process.argv.slice(2));
