import type { Problem } from "../../model/errors.js";
import type { ScriptDeclaration } from "../../model/script.js";

/** What one setup file declares, and what else of it decides which declarations count. */
export interface Reading {
  readonly path: string;
  readonly scripts: readonly ScriptDeclaration[];
  readonly problems: readonly Problem[];
  readonly facts: SetupFacts;
  /** Script files that are installed as they stand, by their paths from the file's directory. */
  readonly shipped: readonly string[];
  /** Files that may hold further entry points. */
  readonly elsewhere: readonly FurtherFile[];
  /** The directories below the file's in which packages lie, as far as it says so: `src`, or empty. */
  readonly packageRoots: readonly string[];
}

/** A file that a setup file names, by its path from that file's directory. */
export interface FurtherFile {
  readonly file: string;
  /** 1-based, where it is named. */
  readonly line: number;
}

export type SetupFacts =
  /** `pbrSection`: [entry_points] has options, with which pbr replaces whatever setup.py says. */
  | { readonly kind: "setup-cfg"; readonly pbrSection: boolean }
  /**
   * `pbr`: whether setup() has the keyword that switches pbr on; `pbrFile`: what pbr then reads in place of setup.cfg;
   * `entryPoints`: whether it gives any.
   */
  | {
      readonly kind: "setup-py";
      readonly pbr: "on" | "off" | "unclear";
      readonly pbrFile: string | null;
      readonly entryPoints: boolean;
    }
  /** `entryPoints`: [project] has scripts or entry points, with which setuptools replaces all others. */
  | { readonly kind: "pyproject"; readonly entryPoints: boolean; readonly backend: string | null }
  /** Nothing could be read. */
  | { readonly kind: "unknown" };
