import { z } from "zod";
import type { ChangeState } from "../../model/change-state.js";
import type { ExistingChange } from "../../model/host.js";
import type { GerritRest } from "./gerrit-rest.js";
import { printableName } from "./printable-name.js";

/** ChangeInfo of rest-api-changes with `stateOptions`: only what is used. */
const votedInfo = z.object({
  work_in_progress: z.boolean().optional(),
  labels: z
    .record(
      z.string(),
      z.object({
        all: z
          .array(
            z.object({
              value: z.number().optional(),
              username: z.string().optional(),
              name: z.string().optional(),
            }),
          )
          .optional(),
        values: z.record(z.string(), z.string()).optional(),
      }),
    )
    .optional(),
  submit_requirements: z.array(z.object({ name: z.string(), status: z.string() })).optional(),
});
type VotedInfo = z.infer<typeof votedInfo>;
type Labels = NonNullable<VotedInfo["labels"]>;

const stateOptions = "o=DETAILED_LABELS&o=DETAILED_ACCOUNTS&o=SUBMIT_REQUIREMENTS";

/** Labels that programs give: what they say are checks. */
const isCheck = (label: string) => /verified|check|^ci\b|zuul|presubmit/i.test(label);
const isReview = (label: string) => /review/i.test(label);

/** What people and checks say of a change of ours, which was found before; one call more. */
export async function gerritChangeState(
  rest: GerritRest,
  project: string,
  { id, url, state, commit, ours, draft = false }: ExistingChange,
): Promise<ChangeState> {
  const base = { id, url, state, commit, ours, draft };
  const path = `/changes/${encodeURIComponent(project)}~${id}?${stateOptions}`;
  const info = await rest.find(path, votedInfo);
  if (info === undefined) return { ...base, votes: [], checks: null, waitsFor: null };
  const labels = info.labels ?? {};
  const checks = checksOf(labels);
  const waitsFor = state === "open" ? waitsForOf(info, { ours, draft, checks }) : null;
  return { ...base, votes: votesOf(labels), checks, waitsFor };
}

/** `Code-Review+2 by dev1`, in the order of the labels. */
function votesOf(labels: Labels): string[] {
  return Object.entries(labels).flatMap(([label, { all = [] }]) =>
    all
      .filter(({ value = 0 }) => value !== 0)
      .map(({ value = 0, username, name }) => {
        return `${label}${value > 0 ? "+" : ""}${value} by ${printableName(username ?? name)}`;
      }),
  );
}

function checksOf(labels: Labels): ChangeState["checks"] {
  const found = Object.entries(labels).filter(([label]) => isCheck(label));
  if (found.length === 0) return null;
  const votes = found.map(([, { all = [] }]) => all.map(({ value = 0 }) => value));
  if (votes.some((values) => values.some((value) => value < 0))) return "failed";
  return votes.every((values) => values.some((value) => value > 0)) ? "passed" : "pending";
}

/** The first that stands in the way; a negative vote of a person is for the one who answers for the change. */
function waitsForOf(
  { labels = {}, submit_requirements: requirements = [] }: VotedInfo,
  { ours, draft, checks }: Pick<ChangeState, "ours" | "draft" | "checks">,
): ChangeState["waitsFor"] {
  const isOpposed = Object.entries(labels).some(
    ([label, { all = [] }]) => !isCheck(label) && all.some(({ value = 0 }) => value < 0),
  );
  if (!ours || isOpposed) return "author";
  if (draft) return "approval";
  if (checks === "failed") return "checks";
  const missing = requirements.filter(({ status }) => status === "UNSATISFIED").map(({ name }) => name);
  if (missing.some(isReview)) return "review";
  if (missing.some((name) => !isCheck(name))) return "approval";
  return missing.length > 0 ? "checks" : "merge";
}
