import type { ScanReport } from "./scan-report.js";

/** Something in a scan to act on, in the shape that code scanners report: one place, one message. */
export interface Finding {
  readonly rule: RuleId;
  readonly level: "error" | "warning";
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
  /** Length of the name in UTF-16 code units. */
  readonly length: number;
  readonly script: string;
  readonly message: string;
}

/** What a finding is of; ids are stable, as people suppress by them. */
export const rules = {
  "script-can-be-module": "A pbr script is named where its WSGI module can be; wsgi-shift makes the change.",
  "script-needs-person": "A pbr script is named where a person must decide what takes its place.",
  "entry-point-declared": "A wsgi_scripts entry point is declared whose WSGI module is missing.",
  "entry-point-needs-person":
    "A wsgi_scripts entry point is declared for which no WSGI module can be added as it stands.",
} as const;

export type RuleId = keyof typeof rules;

/** Everything in a report to act on, in the order of the report. */
export function findingsOf({ scripts, mentions }: ScanReport): Finding[] {
  const declared = scripts.flatMap(({ status, name, path, line, reason, application }): Finding[] => {
    if (status === "module-exists") return [];
    const place = { path, line, column: 1, length: name.length, script: name };
    return status === "manual"
      ? [{ ...place, rule: "entry-point-needs-person", level: "warning", message: `${name}: ${reason}` }]
      : [
          {
            ...place,
            rule: "entry-point-declared",
            level: "warning",
            message: `${name} has no ${application} yet`,
          },
        ];
  });
  const named = mentions.flatMap((mention): Finding[] => {
    const { disposition, path, line, column, script, after, reason, outlook } = mention;
    if (disposition === "keep") return [];
    const level = outlook === "broken" ? "error" : "warning";
    const when = whenGone(mention);
    const place = { path, line, column, length: script.length, script, level } as const;
    if (disposition === "manual")
      return [{ ...place, rule: "script-needs-person", message: `${when}${reason}` }];
    const becomes = after === "" ? "the line goes" : `becomes ${after}`;
    return [{ ...place, rule: "script-can-be-module", message: `${when}${becomes}` }];
  });
  return [...declared, ...named];
}

/** In front of what to do; `master` is no release. */
function whenGone({ script, outlook, gone }: ScanReport["mentions"][number]): string {
  const isUnreleased = gone === "master";
  if (outlook === "broken") return `${script} is gone ${isUnreleased ? "from" : "since"} ${gone}: `;
  return gone === null ? "" : `${script} goes in ${isUnreleased ? "the next release" : gone}: `;
}
