import type { IncomingMessage } from "node:http";
import type { Access } from "./access/access.js";
import type { Signing } from "./access/signing.js";
import type { Visitor } from "./access/visitor.js";
import type { Assets } from "./assets.js";
import type { CampaignIndex } from "./campaign-index.js";
import type { PageOptions } from "./page-options.js";
import type { RepositoryDetails } from "./repository-detail.js";

/** What the pages work with. */
export interface PageContext extends PageOptions {
  readonly access: Access;
  readonly signing: Signing;
  readonly index: CampaignIndex;
  readonly details: RepositoryDetails;
  readonly assets: Assets;
}

/** A request of somebody who was let in. */
export interface Asked {
  readonly request: IncomingMessage;
  readonly query: URLSearchParams;
  readonly visitor: Visitor;
  /** What was sent with a POST, by a form of ours; empty else. */
  readonly form: URLSearchParams;
}
