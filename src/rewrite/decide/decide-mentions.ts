import picomatch from "picomatch";
import type { Content } from "../../model/content.js";
import type { Decision, JudgedDecision, Mention } from "../../model/mention.js";
import {
  leftByPhase,
  type MigrationPlan,
  type ModuleTarget,
  type ShownRelease,
  type Target,
} from "../../model/migration-plan.js";
import { SourceFile } from "../../text/source-file.js";
import { rewriters } from "../rewriters.js";
import { keep, keepForNow, manual } from "./decide.js";
import { earlyPackageReason } from "./early-package-reason.js";
import {
  foreignReason,
  historyReason,
  oldWayReason,
  otherThingReason,
  serviceNameReason,
} from "./keep-reasons.js";
import { manualReason } from "./manual-reasons.js";
import { outlookOf } from "./outlook.js";
import { releaseGate, unknownInRelease } from "./release-gate.js";
import type { OpenMention, RewriteInput } from "./rewriter.js";
import { shownRelease } from "./shown-release.js";

/**
 * A decision for each mention, in their order. `documents` holds every file with a mention, and the companions into
 * which rewriters follow a variable; `followed` are the names all of whose uses are among them. Pure.
 */
export function decideMentions(
  mentions: readonly Mention[],
  plan: MigrationPlan,
  documents: ReadonlyMap<string, SourceFile>,
  followed: ReadonlySet<string>,
): JudgedDecision[] {
  const excluded = plan.exclude.length > 0 ? picomatch([...plan.exclude], { dot: true }) : () => false;
  const places = mentions.map((mention): Place => {
    const target = plan.targets.get(mention.script) ?? null;
    const release = shownRelease(mention, target?.project ?? null, documents, plan.deployment);
    const file = documents.get(mention.path) ?? new SourceFile(mention.path, "");
    return { mention, target, release, file, line: file.lines.textOf(mention.line) };
  });
  const crowded = crowdedPaths(mentions);
  const first = places.map((place) => {
    if (crowded.has(place.mention.path)) return manual(place.mention, place.line, crowdedReason);
    if (excluded(place.mention.path))
      return keep(place.mention, place.line, "excluded by the repository's settings");
    return decideAlone(place, plan, documents);
  });
  const { deployment } = plan;
  const ask = (open: readonly OpenMention[]) =>
    askRewriters({ mentions: open, documents, followed, deployment });
  const decided = ask(first.filter(isOpen));
  const alike = ask(places.flatMap((place, at) => heldBack(place, first[at]) ?? []));
  return places.map((place, at) => {
    const own = first[at];
    const other = alike.get(placeOf(place.mention));
    const decision =
      own === undefined || isOpen(own)
        ? (decided.get(placeOf(place.mention)) ?? left(place))
        : other?.disposition === "keep"
          ? other
          : own;
    return { ...decision, outlook: outlookOf(decision, place.target, place.release) };
  });
}

/**
 * A mention that waits for a release, or whose script has no module: whether it is the script at all, which a rewriter may
 * know better. They are asked apart from the others, as what waits changes nothing elsewhere.
 */
function heldBack(place: Place, own: Decision | OpenMention | undefined): OpenMention | null {
  const { mention, target, release } = place;
  // Packaging names its own files: what it keeps, it keeps for its version.
  if (mention.kind === "spec" || mention.kind === "debian" || own === undefined || isOpen(own)) return null;
  if (target?.kind === "none" && own.disposition === "manual") return openMention(place, unknownModule);
  if (target?.kind !== "module" || own.reason === leftByPhase) return null;
  return own.pending || own.reason === unknownInRelease(target, release) ? openMention(place, target) : null;
}

/** Stands for the module that a script does not have, while it is asked whether a place means the script. */
const unknownModule: ModuleTarget = {
  kind: "module",
  application: "",
  project: null,
  file: null,
  since: null,
  backports: null,
  gone: null,
  sinceVersion: null,
  goneVersion: null,
  title: null,
  handMade: false,
  arguments: null,
};

function openMention({ mention, release }: Place, target: ModuleTarget): OpenMention {
  return { ...mention, application: target.application, target, release: release?.name ?? null };
}

/** No configuration names scripts more often in one file, and what looks around each place would take for ever. */
const mostPlaces = 1_000;
const crowdedReason = `the file names scripts in more than ${mostPlaces} places, so it is data rather than configuration; look at it by hand`;

function crowdedPaths(mentions: readonly Mention[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const { path } of mentions) counts.set(path, (counts.get(path) ?? 0) + 1);
  return new Set([...counts].filter(([, count]) => count > mostPlaces).map(([path]) => path));
}

/** A mention with what is known of it. */
interface Place {
  readonly mention: Mention;
  readonly target: Target | null;
  readonly release: ShownRelease | null;
  readonly file: SourceFile;
  readonly line: Content;
}

/** What no rewriter decides is a person's. */
function left({ mention, target, line, file: { lines } }: Place): Decision {
  const { application, file } = target?.kind === "module" ? target : { application: "", file: null };
  const before = line.slice(0, Math.max(0, mention.span.start - lines.startOf(mention.line)));
  return manual(mention, line, manualReason({ kind: mention.kind, application, file }, line, before));
}

/** What can be said of a mention from its own line, or the mention with its module for a rewriter to decide. */
function decideAlone(
  place: Place,
  plan: MigrationPlan,
  documents: ReadonlyMap<string, SourceFile>,
): Decision | OpenMention {
  const { mention, target, release, line } = place;
  const kept = whyKept(place);
  if (kept !== null) return keep(mention, line, kept);
  if (target?.kind === "shipped") return keep(mention, line, target.reason);
  if (target?.kind !== "module") return manual(mention, line, target?.reason ?? "no module is known for it");
  const isPatch = /\.(?:patch|diff)$/.test(mention.path);
  if (isPatch && line.startsWith("-")) return keep(mention, line, "what the patch takes away");
  const declared = plan.scripts.some(({ name }) => name === mention.script);
  if (plan.mentions === "none" || (plan.mentions === "declared" && !declared)) {
    return keepForNow(mention, line, leftByPhase);
  }
  const gate = releaseGate(target, release);
  if (gate !== null) return keepForNow(mention, line, gate);
  const early = earlyPackageReason(mention, target, documents);
  if (early !== null) return keepForNow(mention, line, early);
  const patched = `a patch of another file: change that file to ${target.application}, then make the patch anew`;
  const declares = isPatch && /^\+[ \t]*[\w.-]+[ \t]*=[ \t]*[\w.]+:\w+[ \t\r]*$/.test(line);
  if (declares)
    return manual(
      mention,
      line,
      `the patch declares the script: drop that once all is served as ${target.application}`,
    );
  if (isPatch) return manual(mention, line, patched);
  const isPackaging = mention.kind === "spec" || mention.kind === "debian";
  const unknown = isPackaging ? null : unknownInRelease(target, release);
  if (unknown !== null) return manual(mention, line, unknown);
  return openMention(place, target);
}

/** Why a place is right as it is, whatever its script's module; null if it may have to change. */
function whyKept({ mention, file, line, target }: Place): string | null {
  const { path, span } = mention;
  const application = target?.kind === "module" ? target.application : null;
  return (
    historyReason(path, line) ??
    foreignReason(path, file.content) ??
    otherThingReason(file.content, span.end) ??
    serviceNameReason(mention, file) ??
    oldWayReason(mention, file, application) ??
    (isEntryPoint(mention, file.content) ? "an entry point of the same name in another group" : null)
  );
}

function isEntryPoint({ path, span }: Mention, content: Content): boolean {
  return (
    /(?:^|\/)(?:setup\.cfg|setup\.py|pyproject\.toml)$/.test(path) &&
    /^["']?[ \t]*=[ \t]*["']?[\w.]+:/.test(content.slice(span.end, span.end + 200))
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
