import type { Span } from "./script.js";

/** A module `<package>/wsgi.py` that stands where a package of its name has to be: facts, no decisions. */
export interface Clash {
  readonly path: string;
  /** Dotted. */
  readonly module: string;
  /** False where it could not be read as Python from beginning to end. */
  readonly isReadable: boolean;
  /** Offset of the first dot of every relative import in it. */
  readonly relativeImports: readonly number[];
  /** How its code asks where it stands: `__file__` … */
  readonly ownPlace: readonly string[];
  /** It has a part that runs as a program. */
  readonly isProgram: boolean;
  /** The file that lists it by name as a module to install; null if none does. */
  readonly listedIn: string | null;
  /** Where files of the tree name it by its path. */
  readonly places: readonly PathPlace[];
}

/** A place that names a module by its path. The span is that of the path within its package's root, without `.py`. */
export interface PathPlace {
  readonly path: string;
  readonly span: Span;
}
