import picomatch from "picomatch";
import type { Content } from "../../model/content.js";
import type { Decision, Mention } from "../../model/mention.js";
import type { MigrationPlan } from "../../model/migration-plan.js";
import type { SourceFile } from "../../text/source-file.js";
import { devStack } from "../deployment/devstack.js";
import { uwsgiEnv } from "../deployment/uwsgi-env.js";
import { uwsgiFlags } from "../deployment/uwsgi-flags.js";
import { uwsgiIni } from "../deployment/uwsgi-ini.js";
import { uwsgiYaml } from "../deployment/uwsgi-yaml.js";
import { keep, manual } from "./decide.js";
import { foreignReason, historyReason, otherThingReason, serviceNameReason } from "./keep-reasons.js";
import { manualReason } from "./manual-reasons.js";
import { releaseGate } from "./release-gate.js";
import type { OpenMention, RewriteInput, Rewriter } from "./rewriter.js";

/** Who decides about mentions, in order; what none decides is manual. */
export const rewriters: readonly Rewriter[] = [devStack, uwsgiIni, uwsgiYaml, uwsgiFlags, uwsgiEnv];

/**
 * A decision for each mention, in their order. `documents` holds every file with a mention, and the companions into
 * which rewriters follow a variable; `followed` are the names all of whose uses are among them. Pure.
 */
export function decideMentions(
  mentions: readonly Mention[],
  plan: MigrationPlan,
  documents: ReadonlyMap<string, SourceFile>,
  followed: ReadonlySet<string>,
): Decision[] {
  const excluded = plan.exclude.length > 0 ? picomatch([...plan.exclude], { dot: true }) : () => false;
  const first = mentions.map((mention) => {
    const line = documents.get(mention.path)?.lines.textOf(mention.line) ?? "";
    if (excluded(mention.path)) return keep(mention, line, "excluded by the repository's settings");
    return decideAlone(mention, line, plan, documents.get(mention.path)?.content ?? "");
  });
  const decided = askRewriters({
    mentions: first.filter(isOpen),
    documents,
    followed,
    deployment: plan.deployment,
  });
  return first.map((mention) => {
    if (!isOpen(mention)) return mention;
    const line = documents.get(mention.path)?.lines.textOf(mention.line) ?? "";
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
): Decision | OpenMention {
  const history = historyReason(mention.path, line);
  if (history !== null) return keep(mention, line, history);
  const foreign = foreignReason(mention.path, content);
  if (foreign !== null) return keep(mention, line, foreign);
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
  if (/\.(?:patch|diff)$/.test(mention.path))
    return manual(
      mention,
      line,
      `a patch of another file: change that file to ${target.application}, then make the patch anew`,
    );
  const declared = plan.scripts.some(({ name }) => name === mention.script);
  if (plan.mentions === "none" || (plan.mentions === "declared" && !declared)) {
    return keep(mention, line, "this phase does not change what names a script");
  }
  const gate = releaseGate(mention.path, target, plan.deployment.release);
  if (gate) return (gate.disposition === "keep" ? keep : manual)(mention, line, gate.reason);
  return { ...mention, application: target.application, target };
}

function isEntryPoint({ path, script }: Mention, line: Content): boolean {
  return (
    /(?:^|\/)setup\.cfg$/.test(path) &&
    line.trimStart().startsWith(script) &&
    /^\s*=\s*[\w.]+:/.test(line.trimStart().slice(script.length))
  );
}

function askRewriters({ mentions: open, ...rest }: RewriteInput): ReadonlyMap<string, Decision> {
  const decisions = rewriters.flatMap((rewriter) => {
    const mentions = open.filter(({ kind }) => rewriter.kinds.includes(kind));
    return mentions.length === 0 ? [] : rewriter.decide({ mentions, ...rest });
  });
  // The first rewriter that decides a mention has it.
  return new Map(decisions.reverse().map((decision) => [placeOf(decision.mention), decision]));
}

function isOpen(mention: Decision | OpenMention): mention is OpenMention {
  return "application" in mention;
}

function placeOf({ path, span }: Mention): string {
  return `${span.start}:${path}`;
}
