import type { FakeCheckRun } from "./fake-repository.js";
import {
  accountOf,
  Refusal,
  type Route,
  type RouteContext,
  repositoryOf,
  writableRepositoryOf,
} from "./route.js";

interface GivenOutput {
  readonly title?: string;
  readonly summary?: string;
  readonly annotations?: readonly {
    readonly path: string;
    readonly start_line: number;
    readonly message: string;
  }[];
}

/** Check runs, which only Apps may make. */
export const checkRoutes: Readonly<Record<string, Route>> = {
  "checks/create": (context) => {
    const repository = checkable(context);
    const { name, head_sha, conclusion } = context.body as Record<"name" | "head_sha" | "conclusion", string>;
    if (!repository.git.has(head_sha, "commit")) throw new Refusal(422, "No commit found for SHA");
    const id = 500 + repository.checkRuns.length;
    const run = { id, name, commit: head_sha, conclusion, title: "", summary: "", annotations: [] };
    repository.checkRuns.push(run);
    change(run, context);
    return { status: 201, body: runBody(run) };
  },

  "checks/update": (context) => {
    const id = Number(context.path.check_run_id);
    const run = checkable(context).checkRuns.find((one) => one.id === id);
    if (run === undefined) throw new Refusal(404, "Not Found");
    change(run, context);
    return { status: 200, body: runBody(run) };
  },

  "checks/list-for-ref": (context) => {
    accountOf(context);
    const name = context.query.get("check_name");
    const found = repositoryOf(context).checkRuns.filter(
      (run) => run.commit === context.path.ref && (name === null || run.name === name),
    );
    return { status: 200, body: { total_count: found.length, check_runs: found.reverse().map(runBody) } };
  },
};

function checkable(context: RouteContext): ReturnType<typeof repositoryOf> {
  if (accountOf(context).type !== "Bot") throw new Refusal(403, "You must authenticate via a GitHub App.");
  return writableRepositoryOf(context);
}

function change(run: FakeCheckRun, { body }: RouteContext): void {
  const { title, summary, annotations = [] } = (body.output ?? {}) as GivenOutput;
  if (annotations.length > 50) throw new Refusal(422, "Annotations: no more than 50 a request");
  run.conclusion = (body.conclusion as string | undefined) ?? run.conclusion;
  run.title = title ?? run.title;
  run.summary = summary ?? run.summary;
  run.annotations.push(
    ...annotations.map(({ path, start_line, message }) => ({ path, line: start_line, message })),
  );
}

function runBody({ id, name, commit, conclusion, title, summary, annotations }: FakeCheckRun): object {
  const output = { title, summary, text: null, annotations_count: annotations.length };
  return { id, name, head_sha: commit, status: "completed", conclusion, output };
}
