/** A `wsgi_scripts` entry as declared. */
export interface ScriptDeclaration {
  readonly name: string;
  /** The callable that pbr's script calls to build the application: `module:attribute`. */
  readonly factory: string;
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  /** Byte span of the name within the file. */
  readonly nameSpan: Span;
  readonly where: DeclarationPlace;
  /** Why the entry cannot be moved as it stands; null for a sound one. */
  readonly fault: string | null;
  /** What a person should know of a sound entry, such as that nothing makes its script; null if there is nothing. */
  readonly caution: string | null;
  /** Why no module can be made of a sound entry, whatever its factory is; null if one may be. */
  readonly obstacle: string | null;
  /** Where packages lie below the setup file's directory, as the setup files say: `src/`, or empty; null if none says it. */
  readonly packageRoot: string | null;
  /** The entries of the same name in the distribution's other files, in whose place this one counts. */
  readonly others: readonly ScriptDeclaration[];
}

/** What an entry stands in. */
export type DeclarationPlace =
  | { readonly kind: "setup-cfg"; readonly section: "entry_points" | "options.entry_points" }
  /** The keyword `entry_points` of setup(). */
  | { readonly kind: "setup-py" }
  /** The table without the name of the group: `project.entry-points`, `tool.poetry.plugins`. */
  | { readonly kind: "pyproject"; readonly table: string };

/** Bytes `start` ≤ offset < `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A script and the module that replaces it: one row of the report's `scripts`. */
export interface PlannedScript {
  readonly name: string;
  readonly factory: string;
  readonly path: string;
  readonly line: number;
  /** Dotted name of the module that has `application`; null where none can be named. */
  readonly module: string | null;
  /** `module:application`, as servers take it. */
  readonly application: string | null;
  /** `declared`: the change adds the module. `module-exists`: it is there already. `manual`: a person must act. */
  readonly status: "declared" | "module-exists" | "manual";
  /** Why it is so; for `declared`, what a person should look at, empty if there is nothing. */
  readonly reason: string;
}
