/** What the environment says, read once at the start (config/environment.ts) and passed in as a value ever after. */
export interface Configuration {
  readonly github: GitHubConfiguration | undefined;
  /** No two have the same name. */
  readonly gerrits: readonly WatchedGerrit[];
  readonly server: ServerConfiguration;
  readonly page: PageConfiguration;
  /** REDIS_URL; undefined for an embedded Redis. */
  readonly redisUrl: string | undefined;
  /** WSGI_SHIFT_CACHE: mirrors, remembered scans, the embedded Redis's files. Absolute. */
  readonly cacheDirectory: string;
  readonly author: Author;
  /** WSGI_SHIFT_SIGNED_OFF_BY: `Name <email>` of the person or team answering for the changes. */
  readonly signedOffBy: string | undefined;
  /** WSGI_SHIFT_CANARY: repositories that the campaign begins with; 0 to begin with all. */
  readonly canary: number;
  /** WSGI_SHIFT_RECONCILE: milliseconds from one comparison of all that is known with the hosts to the next; 0 for never. */
  readonly reconcileInterval: number;
}

export interface Author {
  readonly name: string;
  readonly email: string;
}

export interface GitHubConfiguration {
  /** Host name: `github.com` or GHE_HOST. */
  readonly host: string;
  /** Base address of the REST API, without a final slash. */
  readonly apiUrl: string;
  /** Base address that git reads from; repositories are `<gitUrl>/<owner>/<name>.git`. */
  readonly gitUrl: string;
  readonly credentials:
    | { readonly kind: "app"; readonly appId: string; readonly privateKey: string }
    | { readonly kind: "token"; readonly token: string };
  /** WEBHOOK_SECRET, the newest first; empty where no webhooks are taken. */
  readonly webhookSecrets: readonly string[];
  /** GITHUB_BRANCHES: names or globs of branches that are looked at beside the default one. */
  readonly branches: readonly string[];
}

export interface GerritConfiguration {
  /** As in change identities: the host name of its address, or the name that the operator gave it. */
  readonly host: string;
  /** Its address without a final slash. */
  readonly url: string;
  readonly username: string;
  readonly credentials:
    | { readonly kind: "password"; readonly password: string }
    | { readonly kind: "ssh-key"; readonly keyFile: string };
  /** GERRIT_SSH_KEY beside a password: the key is for stream-events then, git and REST go by the password. */
  readonly streamKeyFile?: string;
  /** SSH endpoint for stream-events and, with a key, for git. */
  readonly sshPort: number;
  /** GERRIT_PROJECTS: names or globs; events of other projects are ignored. Empty allows none. */
  readonly projects: readonly string[];
  /** Last part of the webhook endpoint's path, a filter against noise, not a secret (docs/gerrit.md); undefined: no endpoint. */
  readonly webhookToken: string | undefined;
}

/** A way in which what happens on a server comes to be known. */
export type EventSource = "stream" | "webhooks" | "reconcile";

/** A Gerrit server as the service watches it. */
export interface WatchedGerrit extends GerritConfiguration {
  /** Names or globs of the branches that are covered beside each project's default branch: `stable/*`. */
  readonly branches: readonly string[];
  readonly sources: readonly EventSource[];
}

export interface ServerConfiguration {
  readonly port: number;
  readonly host: string;
  /** Path that GitHub's webhooks are sent to: `/api/github/webhooks`. */
  readonly webhookPath: string;
  /** WEBHOOK_PROXY_URL: a channel of smee.io, for development. */
  readonly webhookProxyUrl?: string | undefined;
  readonly logLevel: "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";
  readonly logFormat: "pretty" | "json";
}

/** The campaign page: how people sign in to it, each way by itself; with none it is shown on the loopback alone. */
export interface PageConfiguration {
  /** WSGI_SHIFT_PUBLIC_URL, without a final slash. */
  readonly publicUrl: string | undefined;
  readonly token: string | undefined;
  /** Whose header names the person: addresses, or networks such as `10.0.0.0/8`. The header's name is in lower case. */
  readonly proxy: { readonly header: string; readonly addresses: readonly string[] } | undefined;
  readonly github: { readonly clientId: string; readonly clientSecret: string } | undefined;
  /** `github:octocat`, `github:*`. */
  readonly users: readonly string[];
  /** Names that the proxy gives, or `github:octocat`. */
  readonly admins: readonly string[];
}
