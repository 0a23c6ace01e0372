/** What the code tells of a declared factory: facts, no decisions. */
export interface Factory {
  /** What is to be called: `module:attribute` as declared, or with the submodule that its first attribute names. */
  readonly target: string;
  /** Where the callable is defined behind aliases and re-exports; the target where no definition was found. */
  readonly definition: string;
  readonly form: FactoryForm;
  /** `module:name` of an application that the factory's module builds when it is imported; null if it builds none. */
  readonly built: string | null;
  /** The constant of its module that the factory passes on as the name of its application; null if there is none. */
  readonly constant: string | null;
}

export type FactoryForm =
  | {
      readonly kind: "callable";
      /** Parameters without a default. */
      readonly required: readonly string[];
      /** It takes the command line as an optional argument, and else reads the process's own. */
      readonly takesArgv: boolean;
      readonly decorators: readonly string[];
      /** `serves`: it returns nothing and calls what runs for ever. */
      readonly returns: "value" | "nothing" | "serves";
    }
  /** A coroutine function: calling it makes a coroutine, not an application. */
  | { readonly kind: "coroutine" }
  /** An ASGI application or what returns one; `what` names the sign of it. */
  | { readonly kind: "asgi"; readonly what: string }
  /** An object that the module builds on import, by its name an application. */
  | { readonly kind: "application" }
  /** Nothing that can be called, or only its instances could; `what` says it. */
  | { readonly kind: "uncallable"; readonly what: string }
  | { readonly kind: "missing"; readonly what: string }
  /** Imported from a module that is not in the repository. */
  | { readonly kind: "elsewhere"; readonly module: string }
  | { readonly kind: "unreadable"; readonly path: string };
