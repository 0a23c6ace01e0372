import type { Clash } from "./clash.js";
import type { Content } from "./content.js";

/** What stands in the tree around one declared script: facts, no decisions. */
export interface Surroundings {
  readonly script: string;
  /** Directory in which the package's directory lies: ``, `src/`, `subproject/`. */
  readonly packageRoot: string;
  /** The file of the factory's module; null where it is missing. */
  readonly factoryFile: string | null;
  /** A module `<package>/wsgi.py` where the new module needs a package; null if there is none. */
  readonly clash: Clash | null;
  /** A link or submodule where the new module or its package has to be; null if there is none. */
  readonly obstacle: string | null;
  /** A file that patches the standard library on the way to the factory, below its top package; null if none does. */
  readonly patchedBy: string | null;
  /** `module:name` of another service's application that the module's package builds on import; null if it builds none. */
  readonly bootedByPackage: string | null;
  /** Directories of the module's package, outermost first, that lack an `__init__.py`. */
  readonly packagesToMake: readonly string[];
  /** The module's file as it will be or is. */
  readonly moduleFile: string;
  /** Whether that file is there already, and with an application. */
  readonly moduleState: "absent" | "without-application" | "with-application";
  /** `module:name` of an application that stands elsewhere in the tree and serves for the script; null if none does. */
  readonly answer: string | null;
  /** An `app.wsgi` of the service, which builds the application by hand; null if there is none. */
  readonly wsgiFile: string | null;
  /** The file that lists the distribution's packages one by one, without the module's; null if none does. */
  readonly packageList: string | null;
  /** The comment with the licence at the top of the neighbouring files, without copyright lines; empty if they have none. */
  readonly licence: Content;
  readonly lineEnd: "\n" | "\r\n";
}
