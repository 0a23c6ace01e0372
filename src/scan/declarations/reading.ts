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
}

export type SetupFacts =
  /** `pbrSection`: [entry_points] has options, with which pbr replaces whatever setup.py says. */
  | { readonly kind: "setup-cfg"; readonly pbrSection: boolean }
  /** `pbr`: whether setup() has the keyword that switches pbr on; `entryPoints`: whether it gives any. */
  | { readonly kind: "setup-py"; readonly pbr: "on" | "off" | "unclear"; readonly entryPoints: boolean }
  /** `entryPoints`: [project] has scripts or entry points, with which setuptools replaces all others. */
  | { readonly kind: "pyproject"; readonly entryPoints: boolean; readonly backend: string | null }
  /** Nothing could be read. */
  | { readonly kind: "unknown" };
