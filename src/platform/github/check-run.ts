import type { GitHubRepository } from "./github-repository.js";

/** A check beside a commit. */
export interface Check {
  readonly name: string;
  readonly conclusion: "success" | "neutral" | "action_required";
  readonly title: string;
  /** Markdown, without mentions. */
  readonly summary: string;
  readonly annotations: readonly Annotation[];
}

export interface Annotation {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly title: string;
  readonly message: string;
}

/** GitHub takes no more annotations in a request, and adds those of the next one to them (REST, "Update a check run"). */
const atOnce = 50;

/**
 * Shows the check beside the commit, in place of ours of the same name where one stands there. Only an App may do so: GitHub
 * gives no check runs to other tokens.
 */
export async function showCheck(repository: GitHubRepository, commit: string, check: Check): Promise<void> {
  const { octokit, owner, repo } = repository;
  const { name, conclusion, title, summary, annotations } = check;
  const [first = [], ...rest] = batches(annotations);
  const output = (batch: readonly Annotation[]) => ({ title, summary, annotations: batch.map(asGitHub) });
  const standing = await findCheck(repository, commit, name);
  const concluded = { status: "completed", conclusion } as const;
  if (standing?.isSame(check)) return;
  const { data } = standing
    ? await octokit.rest.checks.update({
        ...{ owner, repo, check_run_id: standing.id, ...concluded },
        // Those that stand there stay.
        output: { title, summary },
      })
    : await octokit.rest.checks.create({
        ...{ owner, repo, name, head_sha: commit, ...concluded },
        output: output(first),
        // Sent again by Octokit after a lost answer it would stand there twice: who calls looks for it first.
        request: { retries: 0 },
      });
  for (const batch of standing ? [] : rest)
    await octokit.rest.checks.update({ owner, repo, check_run_id: data.id, output: output(batch) });
}

interface StandingCheck {
  readonly id: number;
  readonly isSame: (check: Check) => boolean;
}

/** Our check of this name beside the commit: GitHub filters by name, and the App by whom it shows. */
export async function findCheck(
  { octokit, owner, repo }: GitHubRepository,
  commit: string,
  name: string,
): Promise<StandingCheck | undefined> {
  const asked = { owner, repo, ref: commit, check_name: name, filter: "latest" } as const;
  const { data } = await octokit.rest.checks.listForRef(asked);
  const found = data.check_runs.find((run) => run.name === name);
  return (
    found && {
      id: found.id,
      isSame: ({ conclusion, summary, annotations }) =>
        found.conclusion === conclusion &&
        found.output.summary === summary &&
        found.output.annotations_count === annotations.length,
    }
  );
}

function batches(annotations: readonly Annotation[]): (readonly Annotation[])[] {
  const count = Math.ceil(annotations.length / atOnce);
  return Array.from({ length: count }, (_, at) => annotations.slice(at * atOnce, (at + 1) * atOnce));
}

function asGitHub({ path, line, title, message }: Annotation) {
  return { path, start_line: line, end_line: line, annotation_level: "notice" as const, title, message };
}
