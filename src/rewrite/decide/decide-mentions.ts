import picomatch from "picomatch";
import type { Content } from "../../model/content.js";
import type { Decision, Mention } from "../../model/mention.js";
import type { MigrationPlan } from "../../model/migration-plan.js";
import { LineIndex } from "../../text/line-index.js";
import { devStack } from "../deployment/devstack.js";
import { uwsgiEnv } from "../deployment/uwsgi-env.js";
import { uwsgiFlags } from "../deployment/uwsgi-flags.js";
import { uwsgiIni } from "../deployment/uwsgi-ini.js";
import { uwsgiYaml } from "../deployment/uwsgi-yaml.js";
import { keep, manual } from "./decide.js";
import { historyReason, otherThingReason, serviceNameReason } from "./keep-reasons.js";
import { manualReason } from "./manual-reasons.js";
import { releaseGate } from "./release-gate.js";
import type { Rewriter } from "./rewriter.js";

/** Who decides about mentions, in order; what none decides is manual. */
export const rewriters: readonly Rewriter[] = [devStack, uwsgiIni, uwsgiYaml, uwsgiFlags, uwsgiEnv];

type Open = Mention & { readonly application: string };

/**
 * A decision for each mention, in their order. `documents` holds every file with a mention, and the companions into
 * which rewriters follow a variable. Pure.
 */
export function decideMentions(
  mentions: readonly Mention[],
  plan: MigrationPlan,
  documents: ReadonlyMap<string, Content>,
): Decision[] {
  const lines = new Map([...documents].map(([path, content]) => [path, new LineIndex(content)]));
  const excluded = plan.exclude.length > 0 ? picomatch([...plan.exclude], { dot: true }) : () => false;
  const first = mentions.map((mention) => {
    const line = lines.get(mention.path)?.textOf(mention.line) ?? "";
    if (excluded(mention.path)) return keep(mention, line, "excluded by the repository's settings");
    return decideAlone(mention, line, plan, documents.get(mention.path) ?? "");
  });
  const decided = askRewriters(first.filter(isOpen), documents);
  return first.map((mention) => {
    if (!isOpen(mention)) return mention;
    const line = lines.get(mention.path)?.textOf(mention.line) ?? "";
    return (
      decided.get(placeOf(mention)) ?? manual(mention, line, manualReason(mention.kind, mention.application))
    );
  });
}

/** What can be said of a mention from its own line, or the mention with its module for a rewriter to decide. */
function decideAlone(
  mention: Mention,
  line: Content,
  plan: MigrationPlan,
  content: Content,
): Decision | Open {
  const history = historyReason(mention.path, line);
  if (history !== null) return keep(mention, line, history);
  const other = otherThingReason(content, mention.span.end);
  if (other !== null) return keep(mention, line, other);
  const service =
    mention.kind === "devstack"
      ? null
      : serviceNameReason(mention.script, line, content.slice(mention.span.start - 1, mention.span.start));
  if (service !== null) return keep(mention, line, service);
  if (isEntryPoint(mention, line))
    return keep(mention, line, "an entry point of the same name in another group");
  const target = plan.targets.get(mention.script);
  if (target?.kind !== "module") return manual(mention, line, target?.reason ?? "no module is known for it");
  const declared = plan.scripts.some(({ name }) => name === mention.script);
  if (plan.mentions === "none" || (plan.mentions === "declared" && !declared)) {
    return keep(mention, line, "this phase does not change what names a script");
  }
  const gate = releaseGate(mention.path, target, plan.release);
  if (gate) return (gate.disposition === "keep" ? keep : manual)(mention, line, gate.reason);
  return { ...mention, application: target.application };
}

function isEntryPoint({ path, script }: Mention, line: Content): boolean {
  return (
    /(?:^|\/)setup\.cfg$/.test(path) &&
    line.trimStart().startsWith(script) &&
    /^\s*=\s*[\w.]+:/.test(line.trimStart().slice(script.length))
  );
}

function askRewriters(
  open: readonly Open[],
  documents: ReadonlyMap<string, Content>,
): ReadonlyMap<string, Decision> {
  const decisions = rewriters.flatMap((rewriter) => {
    const mentions = open.filter(({ kind }) => rewriter.kinds.includes(kind));
    return mentions.length === 0 ? [] : rewriter.decide({ mentions, documents });
  });
  // The first rewriter that decides a mention has it.
  return new Map(decisions.reverse().map((decision) => [placeOf(decision.mention), decision]));
}

function isOpen(mention: Decision | Open): mention is Open {
  return "application" in mention;
}

function placeOf({ path, span }: Mention): string {
  return `${span.start}:${path}`;
}
