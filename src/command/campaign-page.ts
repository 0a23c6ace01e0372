import type { Logger } from "pino";
import { secretsOf } from "../config/secrets.js";
import type { Configuration } from "../model/configuration.js";
import type { SeenScripts } from "../model/seen-script.js";
import { pageRoutes } from "../page/page-routes.js";
import { gerritPageDiscussions } from "../platform/gerrit/gerrit-page-discussions.js";
import { GitHubSignIn } from "../platform/github/github-sign-in.js";
import { openAuditLog } from "../queue/redis-audit-log.js";
import { openJobsView } from "../queue/redis-jobs-view.js";
import type { Registry } from "../registry/registry.js";
import type { Pages } from "../server/service-options.js";
import { decideOnPage, rescanOf } from "../worker/decide-on-page.js";
import { readRepository } from "../worker/read-repository.js";
import type { AllDiscussions } from "../worker/run-answer.js";
import type { Workplaces } from "../workplace/workplaces.js";

export interface CampaignPageOptions {
  readonly configuration: Configuration;
  readonly workplaces: Workplaces;
  readonly registry: Registry;
  readonly seen: SeenScripts;
  readonly discussions: AllDiscussions;
  readonly log: Logger;
  readonly mask: (text: string) => string;
  readonly now: () => Date;
  readonly newId: () => string;
}

/** The campaign page as the service shows it: what is on its Redis, its hosts and its mirrors. */
export function campaignPage(options: CampaignPageOptions): Pages {
  return async ({ address, enqueue, campaign, onStop }) => {
    const audit = await openAuditLog(address);
    onStop(() => audit.close());
    const jobs = await openJobsView(address);
    onStop(() => jobs.close());
    const { configuration, workplaces, now, newId, discussions } = options;
    const { github } = discussions;
    const gerrits = new Map(
      configuration.gerrits.map((gerrit) => [gerrit.host, gerritPageDiscussions(gerrit)]),
    );
    const secrets = secretsOf(configuration);
    warnOfNobody(configuration, options.log);
    return pageRoutes({
      ...options,
      configuration: configuration.page,
      // Without any secret nobody can sign in; a key of this process alone does for the rest.
      secrets: secrets.length > 0 ? secrets : [newId()],
      store: campaign,
      audit,
      jobs,
      readDetail: readRepository(options),
      rescan: (key, who) => enqueue(rescanOf(key, who, newId())),
      decide: decideOnPage({
        discussions: { gerrits, github },
        hosts: workplaces.hosts,
        enqueue,
        now,
        newId,
      }),
      github: githubSignIn(configuration),
    });
  };
}

function githubSignIn({ github, page }: Configuration): GitHubSignIn | undefined {
  return github && page.github && new GitHubSignIn({ configuration: github, ...page.github });
}

/** Where nobody is invited, GitHub's way in leads nowhere. */
function warnOfNobody({ github, page }: Configuration, log: Logger): void {
  if (!page.github) return;
  if (!github) log.warn("GITHUB_CLIENT_ID is of no use without an App or a token");
  else if (![...page.users, ...page.admins].some((name) => name.startsWith("github:")))
    log.warn(
      "nobody may see the campaign page by GitHub: WSGI_SHIFT_PAGE_USERS and WSGI_SHIFT_PAGE_ADMINS name none",
    );
}
