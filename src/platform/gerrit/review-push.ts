import type { Remote } from "../../model/host.js";

/** One commit to be pushed to one ref, which is only told to Gerrit: there never is such a ref. */
export interface ReviewPush {
  readonly remote: Remote;
  readonly ref: string;
  readonly commit: string;
  /** Its only parent, which Gerrit has. */
  readonly base: string;
  /** Git directory that holds both. */
  readonly repository: string;
  /** Push options. */
  readonly options: readonly string[];
}
