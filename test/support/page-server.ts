import { randomUUID } from "node:crypto";
import { pino } from "pino";
import { dayOf } from "../../src/campaign/day-of.js";
import type { AuditEntry } from "../../src/model/audit.js";
import type { CampaignDay, CampaignKey, CampaignRecord } from "../../src/model/campaign.js";
import type { PageConfiguration } from "../../src/model/configuration.js";
import { WsgiShiftError } from "../../src/model/errors.js";
import type { JobView } from "../../src/model/job-view.js";
import type { PageDecision, PageOptions } from "../../src/page/page-options.js";
import { pageRoutes } from "../../src/page/page-routes.js";
import type { RepositoryDetail } from "../../src/page/repository-detail.js";
import { builtInRegistry } from "../../src/registry/registry.js";
import { startHttpServer } from "../../src/server/http-server.js";
import { sampleHistory, sampleNow } from "./sample-campaign.js";

export const pageToken = "a-token-of-twenty-and-more";

export const noPageConfiguration: PageConfiguration = {
  publicUrl: undefined,
  token: undefined,
  proxy: undefined,
  github: undefined,
  users: [],
  admins: [],
};

/** A server with the campaign page alone, over what is in memory; what is done on it is noted. */
export class PageServer {
  readonly audit: AuditEntry[] = [];
  readonly rescans: CampaignKey[] = [];
  readonly decisions: PageDecision[] = [];
  readonly log: Record<string, unknown>[] = [];
  readonly retried: string[] = [];
  jobs: JobView[] = [];
  history: readonly CampaignDay[];
  detail: RepositoryDetail | Error = sampleDetail;
  /** Whether the store and the audit log are away. */
  redisIsAway = false;
  now = sampleNow;
  #url = "";
  #close: () => Promise<void> = async () => {};

  constructor(
    public records: CampaignRecord[],
    readonly configuration: Partial<PageConfiguration> = {},
    readonly options: Partial<PageOptions> = {},
  ) {
    this.history = sampleHistory(90, dayOf(records, "2026-11-25"));
  }

  get url(): string {
    return this.#url;
  }

  async start(): Promise<this> {
    const log = pino({ base: null }, { write: (line: string) => void this.log.push(JSON.parse(line)) });
    const routes = pageRoutes({ ...this.#options(), log, ...this.options });
    const server = await startHttpServer({ host: "127.0.0.1", port: 0 }, routes, log);
    this.#url = server.url;
    this.#close = () => server.close(500);
    return this;
  }

  close(): Promise<void> {
    return this.#close();
  }

  #options(): Omit<PageOptions, "log"> {
    const counts = { active: 0, waiting: 0, delayed: 0, completed: 12 };
    return {
      configuration: { ...noPageConfiguration, ...this.configuration },
      secrets: ["a secret of the tests", this.configuration.token ?? ""],
      store: {
        all: () => this.#asking(() => this.records),
        history: () => this.#asking(() => this.history),
      },
      registry: builtInRegistry(),
      jobs: {
        counts: (queue) => this.#asking(() => ({ ...counts, failed: this.#failed(queue).length })),
        list: (queue, state) => this.#asking(() => (state === "failed" ? this.#failed(queue) : [])),
        retry: (queue, id) =>
          this.#asking(() => {
            this.retried.push(id);
            return this.#failed(queue).some((job) => job.id === id);
          }),
      },
      audit: {
        append: (entry) => this.#asking(() => void this.audit.unshift(entry)),
        newest: (count) => this.#asking(() => this.audit.slice(0, count)),
      },
      readDetail: async () => {
        if (this.detail instanceof Error) throw this.detail;
        return this.detail;
      },
      rescan: (key) => this.#asking(() => void this.rescans.push(key)),
      decide: async (decision) => {
        this.decisions.push(decision);
        return { outcome: "done", answer: "It is ready for review." };
      },
      github: undefined,
      mask: (text) => text.replaceAll(pageToken, "***"),
      now: () => new Date(this.now),
      newId: randomUUID,
    };
  }

  #failed(queue: string): JobView[] {
    return this.jobs.filter((job) => job.queue === queue);
  }

  async #asking<T>(answer: () => T): Promise<T> {
    if (this.redisIsAway)
      throw new WsgiShiftError("redis-unavailable", {
        address: "redis.example.org",
        detail: "the connection is lost",
      });
    return answer();
  }
}

export const samplePatch = `diff --git a/devstack/lib/keystone b/devstack/lib/keystone
index 1111111111111111111111111111111111111111..2222222222222222222222222222222222222222 100644
--- a/devstack/lib/keystone
+++ b/devstack/lib/keystone
@@ -98,7 +98,7 @@ function configure_keystone {
     iniset $KEYSTONE_CONF token provider fernet
     # The web server
-    write_uwsgi_config "$KEYSTONE_UWSGI_CONF" "$KEYSTONE_BIN_DIR/keystone-wsgi-public" "/identity"
+    write_uwsgi_config "$KEYSTONE_UWSGI_CONF" "keystone.wsgi.api:application" "/identity"
     iniset "$KEYSTONE_UWSGI_CONF" uwsgi need-app true
 }
diff --git a/keystone/wsgi/api.py b/keystone/wsgi/api.py
new file mode 100644
index 0000000000000000000000000000000000000000..3333333333333333333333333333333333333333
--- /dev/null
+++ b/keystone/wsgi/api.py
@@ -0,0 +1,3 @@
+from keystone.server import wsgi
+
+application = wsgi.initialize_public_application()
`;

export const sampleDetail: RepositoryDetail = {
  revision: "0123456789abcdef0123456789abcdef01234567",
  mentions: [
    {
      ...{ path: "devstack/lib/keystone", line: 101, script: "keystone-wsgi-public", kind: "devstack" },
      disposition: "rewrite",
      before:
        'write_uwsgi_config "$KEYSTONE_UWSGI_CONF" "$KEYSTONE_BIN_DIR/keystone-wsgi-public" "/identity"',
      after: 'write_uwsgi_config "$KEYSTONE_UWSGI_CONF" "keystone.wsgi.api:application" "/identity"',
      reason: "",
    },
    {
      ...{ path: "httpd/wsgi-keystone.conf", line: 7, script: "keystone-wsgi-public", kind: "apache" },
      disposition: "manual",
      before: "WSGIScriptAlias / /usr/local/bin/keystone-wsgi-public",
      after: "WSGIScriptAlias / /usr/local/bin/keystone-wsgi-public",
      reason: "Apache wants a file: set purelib, or say where the module is installed",
    },
    {
      ...{ path: "releasenotes/notes/wsgi-1234.yaml", line: 3, script: "keystone-wsgi-public", kind: "docs" },
      disposition: "keep",
      before: "``keystone-wsgi-public`` is there",
      after: "``keystone-wsgi-public`` is there",
      reason: "a release note tells of its own time",
    },
  ],
  problems: [],
  patch: samplePatch,
  change: undefined,
};
