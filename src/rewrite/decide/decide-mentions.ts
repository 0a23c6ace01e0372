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
import { copiedPaths } from "./copied-paths.js";
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
  const judged = places.map((place): Judged => {
    const { mention, line } = place;
    if (crowded.has(mention.path)) return settled(place, manual(mention, line, crowdedReason));
    if (excluded(mention.path))
      return settled(place, keep(mention, line, "excluded by the repository's settings"));
    return judge(place, plan, documents);
  });
  const questions = (kinds: readonly Judged["kind"][]) =>
    judged.flatMap(({ kind, question }) => (kinds.includes(kind) && question ? question : []));
  const made = copiedPaths(questions(["open", "waiting"]), documents);
  const ask = (kind: "open" | "waiting") =>
    askRewriters({
      mentions: questions([kind]),
      documents,
      followed,
      deployment: plan.deployment,
      ...made,
    });
  // What waits changes nothing elsewhere, so it is asked about apart from the others.
  const [answers, doubts] = [ask("open"), ask("waiting")];
  return judged.map(({ place, decision: own }): JudgedDecision => {
    const key = placeOf(place.mention);
    const doubt = doubts.get(key);
    const decision = doubt?.disposition === "keep" ? doubt : (own ?? answers.get(key) ?? left(place));
    return { ...decision, outlook: outlookOf(decision, place.target, place.release) };
  });
}

/**
 * What can be said of a place from its own line. What waits for a release, or has a script without a module, stays as it is
 * said here unless a rewriter knows that it is not the script at all.
 */
interface Judged {
  readonly kind: "settled" | "waiting" | "open";
  readonly place: Place;
  /** Null where it is open. */
  readonly decision: Decision | null;
  /** Null where it is settled. */
  readonly question: OpenMention | null;
}

function settled(place: Place, decision: Decision): Judged {
  return { kind: "settled", place, decision, question: null };
}

function waiting(place: Place, decision: Decision, target: ModuleTarget = unknownModule): Judged {
  // Packaging names its own files: what it keeps, it keeps for its version.
  return isPackaging(place.mention)
    ? settled(place, decision)
    : { kind: "waiting", place, decision, question: openMention(place, target) };
}

function isPackaging({ kind }: Mention): boolean {
  return kind === "spec" || kind === "debian";
}

/** What a script without a module is asked about with: whether a place means it has nothing to do with its module. */
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

function judge(place: Place, plan: MigrationPlan, documents: ReadonlyMap<string, SourceFile>): Judged {
  const { mention, target, release, line } = place;
  const kept = whyKept(place);
  if (kept !== null) return settled(place, keep(mention, line, kept));
  if (target === null) return settled(place, manual(mention, line, "no module is known for it"));
  if (target.kind === "shipped") return settled(place, keep(mention, line, target.reason));
  if (target.kind === "none") return waiting(place, manual(mention, line, target.reason));
  const isPatch = /\.(?:patch|diff)$/.test(mention.path);
  if (isPatch && line.startsWith("-"))
    return settled(place, keep(mention, line, "what the patch takes away"));
  const declared = plan.scripts.some(({ name }) => name === mention.script);
  if (plan.mentions === "none" || (plan.mentions === "declared" && !declared))
    return settled(place, keepForNow(mention, line, leftByPhase));
  const early = releaseGate(target, release) ?? earlyPackageReason(mention, target, documents);
  if (early !== null) return waiting(place, keepForNow(mention, line, early), target);
  if (isPatch) return settled(place, manual(mention, line, patchReason(target, line)));
  const unknown = isPackaging(mention) ? null : unknownInRelease(target, release);
  if (unknown !== null) return waiting(place, manual(mention, line, unknown), target);
  return { kind: "open", place, decision: null, question: openMention(place, target) };
}

function patchReason({ application }: ModuleTarget, line: Content): string {
  return /^\+[ \t]*[\w.-]+[ \t]*=[ \t]*[\w.]+:\w+[ \t\r]*$/.test(line)
    ? `the patch declares the script: drop that once all is served as ${application}`
    : `a patch of another file: change that file to ${application}, then make the patch anew`;
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

function placeOf({ path, span }: Mention): string {
  return `${span.start}:${path}`;
}
