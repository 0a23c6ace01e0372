import type { PathPlace } from "./clash.js";
import type { Content } from "./content.js";
import type { PlannedScript, ScriptDeclaration } from "./script.js";

/** Where OpenStack's projects keep the configuration of their documentation. */
export const sphinxConfiguration = "doc/source/conf.py";

/** Which part of a migration is wanted; `undefined` is what would be proposed now. */
export type Phase = "add" | "deploy" | "remove" | "all";

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
  /** The OpenStack release that the repository says it deploys, or its settings say; null if nothing does. */
  readonly release: { readonly name: string; readonly from: "settings" | "branch" } | null;
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
  /** What is handed on instead: `module:name` of an application that is built on import. */
  readonly built: string | null;
  readonly licence: Content;
  readonly lineEnd: "\n" | "\r\n";
}

/** Where a test of new modules goes, and how it is written. */
export interface ModuleTestPlace {
  readonly path: string;
  readonly style: "unittest" | "pytest";
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

/** What takes the place of a script. */
export type Target =
  | {
      readonly kind: "module";
      readonly application: string;
      /** The first OpenStack release with the module; null where it is unknown, or comes with this very change. */
      readonly since: string | null;
      /** Where older releases got it, in words. */
      readonly backports: string | null;
    }
  | { readonly kind: "none"; readonly reason: string };

/** A note for reno. */
export interface ReleaseNote {
  readonly path: string;
  /** Package of the new modules: `nova.wsgi`; null if none is added. */
  readonly added: string | null;
  readonly removed: boolean;
  readonly scripts: readonly { readonly name: string; readonly application: string }[];
}
