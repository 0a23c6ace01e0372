/** A repository's own settings (contract: `.wsgi-shift.yml`), with the defaults filled in. */
export interface RepositorySettings {
  /** False: nothing is ever proposed. */
  readonly enabled: boolean;
  readonly mode: "propose" | "ask";
  /** Whether the change keeps the `wsgi_scripts` group or drops it at once. */
  readonly entryPoint: "keep" | "remove";
  /** Modules by script name, over the registry and over derived names. */
  readonly modules: Readonly<Record<string, string>>;
  /** Globs of paths in which nothing is changed. */
  readonly exclude: readonly string[];
  readonly releaseNotes: "reno" | "none";
  readonly tests: boolean;
  /** Directory of installed packages, for servers that need a file. */
  readonly purelib: string | null;
  /** OpenStack release that is deployed at least. */
  readonly minimumRelease: string | null;
  readonly reviewers: readonly string[];
  readonly labels: readonly string[];
}

export const defaultSettings: RepositorySettings = {
  enabled: true,
  mode: "propose",
  entryPoint: "keep",
  modules: {},
  exclude: [],
  releaseNotes: "reno",
  tests: true,
  purelib: null,
  minimumRelease: null,
  reviewers: [],
  labels: [],
};
