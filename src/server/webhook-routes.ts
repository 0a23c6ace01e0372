import type { Configuration } from "../model/configuration.js";
import { ByteBudget } from "./byte-budget.js";
import { gerritWebhook } from "./gerrit-webhook.js";
import { githubWebhook } from "./github-webhook.js";
import { gerritIntake, githubIntake, type IntakeOptions } from "./intake.js";
import type { Route } from "./route.js";

/** What may be held of bodies whose senders are not known yet, or that are being taken: two of the largest that GitHub sends. */
const bodyBytes = 64 * 1024 * 1024;

const gerritWebhooks = "/api/gerrit/webhooks/";

/** Where the configured hosts deliver their webhooks. */
export async function webhookRoutes(
  { github, gerrits, server }: Configuration,
  intake: IntakeOptions,
): Promise<Route[]> {
  const budget = new ByteBudget(bodyBytes);
  const routes: Route[] = [];
  const [secret] = github?.webhookSecrets ?? [];
  if (github && secret !== undefined) {
    // Loading Probot takes as long as all the rest; not everybody needs it.
    const { githubApp } = await import("./github-app.js");
    const app = await githubApp(githubIntake(github, intake), secret, intake.log);
    routes.push(githubWebhook({ path: server.webhookPath, secrets: github.webhookSecrets, app, budget }));
  }
  const delivering = gerrits.filter(({ sources }) => sources.includes("webhooks"));
  for (const gerrit of delivering) {
    if (gerrit.webhookToken === undefined) continue;
    const { webhook } = gerritIntake(gerrit, intake);
    const common = { token: gerrit.webhookToken, accept: webhook, budget };
    routes.push(gerritWebhook({ ...common, prefix: `${gerritWebhooks}${gerrit.host}/` }));
    // Which server delivers would else be told by the token alone, which several may share.
    if (delivering.length === 1) routes.push(gerritWebhook({ ...common, prefix: gerritWebhooks }));
  }
  return routes;
}
