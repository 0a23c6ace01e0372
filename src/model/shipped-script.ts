/** A script file that stands in the tree and is installed as it stands; pbr makes nothing of it. */
export interface ShippedScript {
  readonly name: string;
  readonly path: string;
  /** A setup file tells to install it. */
  readonly listed: boolean;
  /** `module:name` of the factory that it calls for its application, or of the application that it imports; null for neither. */
  readonly builds: string | null;
  /** The module that the registry knows for the name is in the tree already, so servers can be moved to it. */
  readonly hasModule: boolean;
}
