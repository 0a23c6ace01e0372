import { createHash } from "node:crypto";
import { BudgetedTree } from "./budgeted-tree.js";
import { readSettings } from "./config/read-settings.js";
import { type Budget, defaultBudget } from "./model/budget.js";
import type { ChangeIdentity } from "./model/change-identity.js";
import type { Mention } from "./model/mention.js";
import type { Migration } from "./model/migration.js";
import type { Phase } from "./model/migration-plan.js";
import type { RepositorySettings } from "./model/repository-settings.js";
import type { ScanMemory } from "./model/scan-memory.js";
import type { ScriptDeclaration } from "./model/script.js";
import type { ShippedScript } from "./model/shipped-script.js";
import type { SourceTree } from "./model/source-tree.js";
import { Spending } from "./model/spending.js";
import { nameModules } from "./plan/module-name.js";
import { type PlanInput, planMigration } from "./plan/plan-migration.js";
import type { Registry } from "./registry/registry.js";
import { type Declarations, findDeclarations } from "./scan/declarations/find-declarations.js";
import { shippedScripts } from "./scan/declarations/shipped-scripts.js";
import { deployedRelease } from "./scan/deployed-release.js";
import { readDocuments } from "./scan/documents.js";
import { findFactories } from "./scan/factories.js";
import { installedRelease } from "./scan/installed-release.js";
import { findLayout } from "./scan/layout.js";
import { findMentions, searchEarly } from "./scan/mentions.js";
import { scannerVersion } from "./scan/scanner-version.js";
import { surroundingsOf } from "./scan/surroundings.js";
import { testPlacesOf } from "./scan/test-place.js";
import { baseName } from "./text/base-name.js";

export interface MigrateOptions {
  readonly registry: Registry;
  readonly phase: Phase | undefined;
  /** What the change will be called; names the release note. */
  readonly identity: Pick<ChangeIdentity, "topic" | "unit">;
  readonly memory: ScanMemory;
  /** The branch that the tree is of, which may name a release. */
  readonly branch?: string | undefined;
  /** Settings of the default branch where the tree is of another; else they are read from the tree. */
  readonly settings?: RepositorySettings;
  /** What it may cost; enough for any real project by default. */
  readonly budget?: Budget;
}

/**
 * The pure middle on one screen: a tree in, what is declared and mentioned in it and what becomes of each file out.
 * A tree that was migrated before with the same options costs nothing but a look into the memory. Raises
 * `budget-exceeded` for one that costs too much.
 */
export async function migrate(source: SourceTree, options: MigrateOptions): Promise<Migration> {
  const { budget = defaultBudget } = options;
  const spending = new Spending(budget, source.target, () => performance.now());
  const tree = new BudgetedTree(source, spending);
  return remembered(tree, options, async (settings) => {
    const { registry, phase, identity, memory, branch } = options;
    const isService = await hasModule(tree, registry);
    const early = await searchEarly(tree, registry.names, isService, memory);
    // Half of all modules, which are loaded while git searches.
    const rewriting = import("./rewrite/rewrite-files.js");
    const layout = await findLayout(tree, memory);
    const declared = await findDeclarations(tree, layout.setupFiles, budget.scripts);
    const declarations = declared.scripts;
    const lookAround = () => lookedAround(tree, declarations, settings, registry, branch);
    // While git searches, there is time for it. Where nothing does, the search reads first: a mirror fetches all that once.
    const looked = early?.isGoingOn() ? await lookAround() : undefined;
    const found = await findMentions(
      tree,
      namesOf(declared, registry),
      layout,
      memory,
      early,
      budget.mentions,
    );
    const around = looked ?? (await lookAround());
    // A service has a branch for each release; what names scripts and makes none may install any.
    const isDeployment = !isService && declarations.length === 0 && found.mentions.length > 0;
    const isOpen = isDeployment && around.release === null;
    const plan = planMigration({
      ...around,
      installed: isOpen ? await installedRelease(tree, memory, found.installers, layout.releaseFiles) : null,
      declarations,
      unclear: declared.unclear,
      shipped: await shippedHere(tree, layout.setupFiles, declared, found.mentions, registry),
      hasReno: layout.hasReno,
      releaseFiles: layout.releaseFiles,
      directory: tree.directory,
      settings,
      registry,
      phase,
      identity,
    });
    const mentions = withoutDeclarations(found.mentions, declarations);
    const documents = await readDocuments(tree, { ...found, mentions }, layout, plan);
    const { rewriteFiles } = await rewriting;
    const rewritten = await rewriteFiles(plan, mentions, documents.files, documents.followed);
    const { decisions, files } = rewritten;
    spending.onTime();
    spending.changed(files.length);
    const problems = [...declared.problems, ...found.problems, ...rewritten.problems];
    return {
      target: tree.target,
      revision: tree.revision,
      settings,
      scripts: plan.scripts,
      removals: [...new Set(plan.removals.map(({ name }) => name))],
      decisions,
      problems,
      files,
    };
  });
}

/** What stands around the declared scripts, and what the whole of the tree is for. */
async function lookedAround(
  tree: SourceTree,
  declarations: readonly ScriptDeclaration[],
  settings: RepositorySettings,
  registry: Registry,
  branch: string | undefined,
): Promise<Pick<PlanInput, "factories" | "names" | "release" | "surroundings" | "testPlaces">> {
  const factories = await findFactories(tree, declarations);
  const names = nameModules(declarations, settings, registry, factories);
  const release = await deployedRelease(tree, branch ?? null);
  const surroundings = await surroundingsOf(tree, declarations, names, factories);
  return {
    factories,
    names,
    release,
    surroundings,
    testPlaces: await testPlacesOf(tree, [...surroundings.values()]),
  };
}

/** Whether one of the modules that the registry knows is a file of this tree: it is the service's own then. */
async function hasModule(tree: SourceTree, registry: Registry): Promise<boolean> {
  return (await tree.at(registry.entries.flatMap(({ file }) => file ?? []))).length > 0;
}

/** Names to search for: those that the registry knows, those that the tree declares, and WSGI scripts that it ships. */
function namesOf({ scripts, shipped }: Declarations, registry: Registry): string[] {
  return [
    ...new Set([
      ...registry.names,
      ...scripts.filter(({ fault }) => fault === null).map(({ name }) => name),
      ...shipped.map(baseName).filter((name) => name.includes("wsgi")),
    ]),
  ];
}

/** Looks only for scripts that something names. */
function shippedHere(
  tree: SourceTree,
  setupFiles: readonly string[],
  { shipped, scripts }: Declarations,
  mentions: readonly Mention[],
  registry: Registry,
): Promise<ReadonlyMap<string, ShippedScript>> {
  const names = new Set([...mentions.map(({ script }) => script), ...scripts.map(({ name }) => name)]);
  return shippedScripts(tree, setupFiles, shipped, names, (name) => registry.find(name)?.module ?? null);
}

function withoutDeclarations(
  mentions: readonly Mention[],
  declarations: readonly ScriptDeclaration[],
): Mention[] {
  const places = new Set(
    declarations
      .flatMap((script) => [script, ...script.others])
      .map(({ path, nameSpan }) => `${nameSpan.start}:${path}`),
  );
  return mentions.filter(({ path, span }) => !places.has(`${span.start}:${path}`));
}

interface Remembered {
  readonly treeId: string;
  /** What was known then; it changes as repositories are seen, so it is no part of the key, of which each has a file. */
  readonly registry: string;
  readonly migration: Migration;
}

async function remembered(
  tree: SourceTree,
  { registry, phase, identity, memory, branch, settings: given }: MigrateOptions,
  make: (settings: RepositorySettings) => Promise<Migration>,
): Promise<Migration> {
  const known = digestOfEntries(registry);
  const options = [phase ?? null, identity.topic, identity.unit, branch ?? null, given ?? null];
  const key = `migration-${scannerVersion}-${digestOf(options)}`;
  const before = tree.treeId === null ? undefined : ((await memory.recall(key)) as Remembered | undefined);
  if (before && before.treeId === tree.treeId && before.registry === known) {
    return { ...before.migration, target: tree.target, revision: tree.revision };
  }
  const migration = await make(given ?? (await readSettings(tree)));
  if (tree.treeId !== null)
    await memory.remember(key, { treeId: tree.treeId, registry: known, migration } satisfies Remembered);
  return migration;
}

const digests = new WeakMap<Registry, string>();

/** Most scans are by the same registry. */
function digestOfEntries(registry: Registry): string {
  const digest = digests.get(registry) ?? digestOf(registry.entries);
  digests.set(registry, digest);
  return digest;
}

function digestOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
