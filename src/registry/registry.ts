import { readFileSync } from "node:fs";

/** A version or release from which, or until which, something holds. */
export interface Milestone {
  readonly version?: string;
  /** OpenStack's release name: `2025.1`. */
  readonly release?: string;
  /** On this branch, in no release yet. */
  readonly branch?: string;
  readonly retired?: boolean;
}

/** What is known of one script: a row of data/scripts.json. */
export interface RegistryEntry {
  readonly script: string;
  /** The repository that ships it: `openstack/nova`. */
  readonly project: string;
  /** The module with `application`; null where the service never had one. */
  readonly module: string | null;
  readonly application?: string;
  /** The module's file within the package's root: `nova/wsgi/metadata.py`. */
  readonly file?: string;
  /** What the service calls this API: `Nova Metadata API`. */
  readonly title?: string;
  /** The script whose application this one serves too. */
  readonly sameAs?: string;
  /** Absent for a script that pbr generates; `hand` for one of the same kind that somebody wrote. */
  readonly madeBy?: "hand";
  readonly factories: readonly string[];
  readonly moduleSince?: Milestone;
  readonly moduleBackports?: string;
  readonly scriptSince?: Milestone;
  readonly scriptLast?: Milestone;
  readonly scriptGone?: Milestone;
  readonly argv?: string;
  readonly notes?: string;
  /** Known only because a repository was seen to declare it. */
  readonly isSeen?: true;
  /** Addresses of open changes that bring its module; whoever uses that depends on them. */
  readonly comesWith?: readonly string[];
  /** Why no module can be named for it, though it is declared somewhere. */
  readonly unsettled?: string;
}

/** What is known of scripts, whoever declares them. Immutable. */
export class Registry {
  private readonly byScript: ReadonlyMap<string, RegistryEntry>;

  constructor(readonly entries: readonly RegistryEntry[]) {
    this.byScript = new Map(entries.map((entry) => [entry.script, entry]));
  }

  find(script: string): RegistryEntry | undefined {
    return this.byScript.get(script);
  }

  /** What the data says, whatever was seen elsewhere: for a repository that declares the script itself. */
  findInData(script: string): RegistryEntry | undefined {
    const entry = this.find(script);
    return entry?.isSeen ? undefined : entry;
  }

  get names(): readonly string[] {
    return [...this.byScript.keys()];
  }
}

/** `--registry off`: nothing is known, names are derived. */
export const emptyRegistry = new Registry([]);

/** The registry that comes with the package, data/scripts.json. */
export function builtInRegistry(): Registry {
  const data = readFileSync(new URL("../../data/scripts.json", import.meta.url), "utf8");
  return new Registry(JSON.parse(data) as RegistryEntry[]);
}
