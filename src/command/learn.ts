import { basename, dirname, resolve } from "node:path";
import { Repository } from "../git/repository.js";
import { RepositoryHistory } from "../git/repository-history.js";
import { type Lesson, learnEntries } from "../learn/learn-entries.js";
import { projectOf } from "../learn/project-of.js";
import { WsgiShiftError } from "../model/errors.js";
import { parseRepositoryName } from "../model/repository-name.js";
import { type Comparison, compareEntries } from "../registry/compare-entries.js";
import { builtInRegistry } from "../registry/registry.js";
import { hideControlCharacters } from "../report/hide-control-characters.js";
import type { CommandContext, ExitStatus } from "./command-context.js";
import { table } from "./registry-text.js";

export interface LearnCommandOptions {
  readonly json?: boolean;
  readonly diff?: boolean;
  readonly project?: string;
}

interface Learned extends Lesson {
  readonly project: string;
}

/** `wsgi-shift registry learn`: what the tags and branches of repositories tell of their scripts. */
export async function learn(
  context: CommandContext,
  names: readonly string[],
  options: LearnCommandOptions,
): Promise<ExitStatus> {
  if (options.project !== undefined && names.length > 1)
    throw new WsgiShiftError("usage", { detail: "--project is for one repository" });
  const lessons: Learned[] = [];
  for (const name of names) lessons.push(await learnFrom(context, pathOf(name), options));
  for (const gap of lessons.flatMap(({ gaps }) => gaps)) context.tell(`wsgi-shift: ${gap}\n`);
  const entries = lessons.flatMap((lesson) => lesson.entries);
  if (options.diff) {
    const known = builtInRegistry();
    const compared = lessons.flatMap(({ entries, project }) => compareEntries(entries, known, project));
    context.out(options.json ? `${JSON.stringify(compared, null, 2)}\n` : comparisonText(compared));
  } else context.out(options.json ? `${JSON.stringify(entries, null, 2)}\n` : lessonText(lessons));
  return 0;
}

/** Raises `usage` for a repository on a host: a mirror of one has neither tags nor old commits. */
function pathOf(name: string): string {
  const parsed = parseRepositoryName(name, []);
  if (parsed.platform === "local") return parsed.path;
  throw new WsgiShiftError("usage", {
    detail: `registry learn reads the tags and branches of a clone; make one with git clone --bare and name its path instead of ${name}`,
  });
}

async function learnFrom(
  context: CommandContext,
  path: string,
  options: LearnCommandOptions,
): Promise<Learned> {
  const repository = await Repository.open(context.git, path);
  if (!repository)
    throw new WsgiShiftError("target-unreadable", { target: path, detail: "it is no git repository" });
  try {
    const history = await RepositoryHistory.open(context.git, repository);
    const project = options.project ?? (await projectOf(history)) ?? directoryName(path);
    const total = history.tags.length + history.branches.length;
    const progress = (done: number) =>
      context.terminal
        ? context.tell(`\r${project}: ${done} versions of ${total} tags and branches read`)
        : undefined;
    const lesson = await learnEntries(history, { project, progress });
    if (context.terminal) context.tell("\n");
    return { project, ...lesson };
  } finally {
    await repository.close();
  }
}

/** `…/fox.git` and `…/fox/.git` are fox. */
function directoryName(path: string): string {
  const full = resolve(path);
  return basename(basename(full) === ".git" ? dirname(full) : full, ".git");
}

function lessonText(lessons: readonly Learned[]): string {
  return lessons
    .map(({ project, entries }) => {
      if (entries.length === 0) return `${project} never declared a script\n`;
      const notes = entries.flatMap(({ script, notes }) => (notes ? [`  ${script}: ${notes}\n`] : []));
      return `${project}\n${table(entries)}${notes.join("")}`;
    })
    .map(hideControlCharacters)
    .join("\n");
}

function comparisonText(compared: readonly Comparison[]): string {
  const lines = compared.flatMap(({ script, state, differences }) => [
    `${state.padEnd(7)}  ${script}`,
    ...differences.map(
      ({ field, known, learned }) => `           ${field}: ${known || "none"} → ${learned || "none"}`,
    ),
  ]);
  return lines.map((line) => `${hideControlCharacters(line)}\n`).join("");
}
