import type { PathPlace } from "./clash.js";
import type { Content } from "./content.js";
import type { PlannedScript, ScriptDeclaration } from "./script.js";

/** Where OpenStack's projects keep the configuration of their documentation. */
export const sphinxConfiguration = "doc/source/conf.py";

/**
 * Where the file goes that imports the application for a server that wants a file: beside the configuration that names
 * the script, under the script's name.
 */
export function shimPath({ path, script }: { readonly path: string; readonly script: string }): string {
  return `${path.slice(0, path.lastIndexOf("/") + 1)}${script}.wsgi`;
}

/**
 * Where the Chart.yaml of a Helm chart's file may be, the nearest first; OpenStack-Helm keeps the overrides of a chart
 * under `values_overrides/<chart>/` or `overrides/<chart>/`, beside the charts.
 */
export function chartPaths(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  const above = parts.map((_, index) => parts.slice(0, parts.length - index).join("/"));
  const overridden = /^(?<root>.*\/)?(?:values_)?overrides\/(?<chart>[^/]+)\//.exec(path)?.groups;
  const beside = overridden ? [`${overridden.root ?? ""}${overridden.chart}`] : [];
  return [...[...above, ...beside].map((directory) => `${directory}/Chart.yaml`), "Chart.yaml"];
}

/** The values of the chart with this Chart.yaml. */
export function chartValues(chart: string): string {
  return chart.replace(/Chart\.yaml$/, "values.yaml");
}

/** Which part of a migration is wanted; `undefined` is what would be proposed now. */
export type Phase = "add" | "deploy" | "remove" | "all";

/** Why a place is kept that another phase would rewrite. */
export const leftByPhase = "this phase does not change what names a script";

/** What to do with one repository: plain data, made by a pure function, carried out by another. */
export interface MigrationPlan {
  readonly scripts: readonly PlannedScript[];
  readonly modules: readonly NewModule[];
  /** Modules that become packages. */
  readonly renames: readonly Rename[];
  /** `__init__.py` files to create. */
  readonly packages: readonly string[];
  /** What mentions of a script become, by script. */
  readonly targets: ReadonlyMap<string, Target>;
  readonly releaseNote: ReleaseNote | null;
  readonly tests: readonly ModuleTest[];
  /** Entry points that go. */
  readonly removals: readonly ScriptDeclaration[];
  /** Whether mentions are to be rewritten: of every script, of those declared here, or of none. */
  readonly mentions: "all" | "declared" | "none";
  readonly deployment: Deployment;
  /** Globs from the repository's settings. */
  readonly exclude: readonly string[];
}

/** A module that calls a factory once when it is imported, or hands on what the factory's module has built by then. */
export interface NewModule {
  readonly path: string;
  readonly module: string;
  readonly title: string;
  /** What is called: `module:attribute`. */
  readonly factory: string;
  /** It is a function of the repository that takes no arguments as it stands, so that a mock may have its signature. */
  readonly isPlain: boolean;
  /** What is handed on instead: `module:name` of an application that is built on import. */
  readonly built: string | null;
  readonly licence: Content;
  readonly lineEnd: "\n" | "\r\n";
}

/** Where a test of new modules goes, and how it is written. */
export interface ModuleTestPlace {
  readonly path: string;
  /** Null where tests are functions for pytest. */
  readonly style: ModuleTestStyle | null;
}

/** What the classes of a project's unit tests have in common. */
export interface ModuleTestStyle {
  /** The class that they extend, as they import it: `from nova import test`, `test.NoDBTestCase`; null for unittest's own. */
  readonly base: { readonly statement: string; readonly expression: string } | null;
  readonly mock: "from unittest import mock" | "import mock";
}

/** A test of the new modules of one package that call a factory. */
export interface ModuleTest extends ModuleTestPlace {
  readonly modules: readonly NewModule[];
}

/** `fox/wsgi.py` → `fox/wsgi/__init__.py`, which keeps its dotted name. */
export interface Rename {
  readonly from: string;
  readonly to: string;
  /** Offsets at which a relative import needs one dot more. */
  readonly relativeImports: readonly number[];
  /** What names it by its path and follows. */
  readonly places: readonly PathPlace[];
}

/** The changelog of the Debian packaging that a file belongs to; null if it belongs to none. */
export function debianChangelog(path: string): string | null {
  const root = /^(?<root>(?:.*\/)?debian\/)/.exec(path)?.groups?.root;
  return root === undefined ? null : `${root}changelog`;
}

/** What takes the place of a script. */
export type Target = ModuleTarget | NoTarget | ShippedTarget;

interface KnownScript {
  /** The repository that ships it: `openstack/nova`; null where it is declared by the tree itself and not known. */
  readonly project: string | null;
  /** The first OpenStack release without the script, `master` where no release lacks it yet; null while it is there. */
  readonly gone: string | null;
}

export interface NoTarget extends KnownScript {
  readonly kind: "none";
  readonly reason: string;
}

/** The tree ships a file of the name itself, which stays what it is. */
export interface ShippedTarget extends KnownScript {
  readonly kind: "shipped";
  readonly reason: string;
}

export interface ModuleTarget extends KnownScript {
  readonly kind: "module";
  /** `nova.wsgi.metadata:application` */
  readonly application: string;
  /** The module's file below the directory of installed packages: `nova/wsgi/metadata.py`; null where it is not known. */
  readonly file: string | null;
  /** The first OpenStack release with the module; null where it is unknown, or comes with this very change. */
  readonly since: string | null;
  /** It is on the service's default branch and in no release that is known to have it. */
  readonly unreleased?: true;
  /** Where older releases got it, in words. */
  readonly backports: string | null;
  /** The service's first version with the module; null where it is unknown, or comes with this very change. */
  readonly sinceVersion: string | null;
  /** The service's first version without the script; null where it is unknown, or while it is there. */
  readonly goneVersion: string | null;
  /** What the service calls this API: `Nova Metadata API`; null where it is not known. */
  readonly title: string | null;
  /** Somebody wrote the script by hand: run as a program it does what they wish, not what pbr's does. */
  readonly handMade: boolean;
  /** What the application does with the command line when it is imported, in words; null where it is not known. */
  readonly arguments: string | null;
}

/** An OpenStack release, and what says it: `.gitreview`, `setup.sh:12`. */
export interface ShownRelease {
  readonly name: string;
  readonly by: string;
}

/** What is known of the place that a repository or directory deploys to. */
export interface Deployment {
  /** The OpenStack release that it deploys, or its settings say; null if nothing does. */
  readonly release: (ShownRelease & { readonly from: "settings" | "tree" }) | null;
  /** `purelib` of the settings: the directory of installed packages, for servers that need a file. */
  readonly purelib: string | null;
  /** Absolute path of the target if it is a plain directory, whose files are where servers read them; else null. */
  readonly directory: string | null;
  /** The oldest release that a file of values is named after, by what it is for: `octavia` of `values_overrides/octavia/2025.1-ubuntu.yaml`. */
  readonly values: ReadonlyMap<string, ShownRelease>;
}

/** The directory that a file of values is for: that of a chart, whose overrides may lie in it or beside the charts. */
export function valuesDirectory(path: string): string {
  const parts = path.split("/").slice(0, -1);
  return parts.filter((part) => part !== "values_overrides" && part !== "overrides").join("/");
}

/** A note for reno. */
export interface ReleaseNote {
  readonly path: string;
  /** Package of the new modules: `nova.wsgi`; empty if none is added. */
  readonly package: string;
  /** Scripts that get a module, the best example first. */
  readonly added: readonly NotedScript[];
  /** Scripts that go. */
  readonly removed: readonly NotedScript[];
}

/** A script in a release note. */
export interface NotedScript {
  readonly name: string;
  readonly application: string;
  /** The release that first had the module; null where it is unknown, or comes with this very change. */
  readonly since: string | null;
}
