import type { ScriptDeclaration } from "../../model/script.js";
import type { Reading, SetupFacts } from "./reading.js";

/** Where setuptools and pbr may find a distribution's entry points. */
type Source =
  | "pyproject.toml"
  | "[entry_points] of setup.cfg"
  | "setup.py"
  | "[options.entry_points] of setup.cfg";

/** What takes the place of all others, the strongest first. */
const strength: readonly Source[] = [
  "pyproject.toml",
  "[entry_points] of setup.cfg",
  "setup.py",
  "[options.entry_points] of setup.cfg",
];

const setuptools = new Set([null, "setuptools.build_meta", "setuptools.build_meta:__legacy__", "pbr.build"]);

/**
 * The scripts of one distribution out of all of its setup files. A source of entry points takes the place of all weaker
 * ones as a whole, nothing is merged: [project] of pyproject.toml, then pbr's section of setup.cfg (pbr/setupcfg.py sets
 * `dist.entry_points`), then the keyword of setup(), then setuptools' section of setup.cfg. So a name that stands in
 * several is one script, and its factory is that of the source that counts. Only pbr makes a script of it, and only
 * where setup.py switches it on and setuptools builds.
 */
export function mergeReadings(readings: readonly Reading[]): ScriptDeclaration[] {
  const facts = factsOf(readings);
  const counts = sourceThatCounts(facts);
  const all = readings.flatMap(({ scripts }) => scripts);
  const ordered = [...all].sort((a, b) => rank(a, counts) - rank(b, counts));
  const kept: ScriptDeclaration[] = [];
  for (const script of ordered) {
    const at = kept.findIndex(({ name, ...other }) => name === script.name && isElsewhere(other, script));
    const first = kept[at];
    if (first) kept[at] = { ...first, others: [...first.others, script] };
    else kept.push(script);
  }
  const roots = [...new Set(readings.flatMap(({ packageRoots }) => packageRoots))];
  return kept
    .map((script) => ({
      ...script,
      caution: cautionOf(script, facts, counts),
      obstacle: otherFile(script, facts) ?? unusualRoot(roots),
      packageRoot: roots.length === 1 ? (roots[0] === "" ? "" : `${roots[0]}/`) : null,
    }))
    .sort(byPlace);
}

/** pbr takes another file for setup.cfg, which then counts for setuptools alone. */
function otherFile(script: ScriptDeclaration, { py }: Facts): string | null {
  const file = py?.kind === "setup-py" ? py.pbrFile : null;
  return file !== null && sourceOf(script) === "[entry_points] of setup.cfg"
    ? `setup.py has pbr read ${file} in place of setup.cfg, so the entry does not count; drop it`
    : null;
}

function unusualRoot(roots: readonly string[]): string | null {
  const isUsual = roots.length === 0 || (roots.length === 1 && (roots[0] === "" || roots[0] === "src"));
  const shown = roots.slice(0, 2).map((root) => (root === "" ? "the setup files' directory" : root));
  return isUsual
    ? null
    : `by the setup files packages lie in ${shown.join(" and in ")}, and modules are put beside the setup files or into src alone; add the module by hand`;
}

interface Facts {
  readonly cfg: Extract<SetupFacts, { kind: "setup-cfg" }> | undefined;
  /** Null if there is no setup.py. */
  readonly py: SetupFacts | null;
  readonly toml: Extract<SetupFacts, { kind: "pyproject" }> | undefined;
}

function factsOf(readings: readonly Reading[]): Facts {
  const facts = readings.map((reading) => reading.facts);
  return {
    cfg: facts.find((fact) => fact.kind === "setup-cfg"),
    py: readings.find(({ path }) => path.endsWith("setup.py"))?.facts ?? null,
    toml: facts.find((fact) => fact.kind === "pyproject"),
  };
}

function sourceThatCounts({ cfg, py, toml }: Facts): Source {
  if (toml?.entryPoints) return "pyproject.toml";
  if (cfg?.pbrSection && !isOff(py) && !readsOther(py)) return "[entry_points] of setup.cfg";
  if (py?.kind === "setup-py" && py.entryPoints) return "setup.py";
  return "[options.entry_points] of setup.cfg";
}

function isOff(py: SetupFacts | null): boolean {
  return py?.kind === "setup-py" && py.pbr === "off";
}

function readsOther(py: SetupFacts | null): boolean {
  return py?.kind === "setup-py" && py.pbrFile !== null;
}

function sourceOf({ where }: Pick<ScriptDeclaration, "where">): Source {
  if (where.kind === "setup-py") return "setup.py";
  if (where.kind === "pyproject") return "pyproject.toml";
  return `[${where.section}] of setup.cfg`;
}

function rank(script: ScriptDeclaration, counts: Source): number {
  const source = sourceOf(script);
  return source === counts ? -1 : strength.indexOf(source);
}

/** Whether two entries of one name stand in two sources: twice in the same one is a fault that the plan tells. */
function isElsewhere(one: Pick<ScriptDeclaration, "where" | "others">, other: ScriptDeclaration): boolean {
  return [one, ...one.others].every((known) => sourceOf(known) !== sourceOf(other));
}

function cautionOf(script: ScriptDeclaration, facts: Facts, counts: Source): string | null {
  const cautions = [whyNotMade(script, facts, counts), otherFactories(script)].filter(
    (text) => text !== null,
  );
  return cautions.length === 0 ? null : cautions.join("; ");
}

/** Why nothing makes a script of the entry; null if pbr does, as far as the files tell. */
function whyNotMade(script: ScriptDeclaration, { py, toml }: Facts, counts: Source): string | null {
  const { where } = script;
  const loads = "a server can load the module all the same";
  const backend = toml?.backend ?? null;
  if (!setuptools.has(backend))
    return `nothing makes this script: ${backend} builds the distribution, and only pbr with setuptools makes scripts of wsgi_scripts; ${loads}`;
  if (where.kind === "pyproject" && where.table !== "project.entry-points")
    return `nothing makes this script: [${where.table}] is not read by setuptools, so pbr never sees the entry; ${loads}`;
  if (isOff(py))
    return `nothing makes this script: setup.py does not switch pbr on (pbr=True), and setuptools alone makes none of wsgi_scripts; ${loads}`;
  const isPbrs = where.kind === "setup-cfg" && where.section === "entry_points";
  if (py === null && !isPbrs)
    return `nothing makes this script: no setup.py switches pbr on (pbr=True), and setuptools alone makes none of wsgi_scripts; ${loads}`;
  if (sourceOf(script) !== counts)
    return `nothing makes this script: ${counts} takes the place of ${sourceOf(script)} as a whole; ${loads}`;
  return null;
}

function otherFactories({ factory, path, where, others }: ScriptDeclaration): string | null {
  const differing = others.filter((other) => other.factory !== factory);
  if (differing.length === 0) return null;
  const told = differing.map((other) => `${other.path}:${other.line} names ${other.factory}`).join(", ");
  return `${told}, which does not count beside ${sourceOf({ where })} (${path})`;
}

function byPlace(a: ScriptDeclaration, b: ScriptDeclaration): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return a.nameSpan.start - b.nameSpan.start;
}
