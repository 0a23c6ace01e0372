import { WsgiShiftError } from "./errors.js";

/** A REPOSITORY of the command line. */
export type RepositoryName =
  | { readonly platform: "local"; readonly path: string }
  | { readonly platform: "gerrit" | "github"; readonly host: string | undefined; readonly project: string };

/** A Gerrit server that is configured. */
export interface GerritAddress {
  /** As in `ChangeIdentity.host`. */
  readonly host: string;
  /** Without a final slash. */
  readonly url: string;
  readonly sshPort: number;
}

/**
 * Reads `gerrit:PROJECT`, `gerrit:HOST/PROJECT`, `github:OWNER/NAME`, the address of one, or else a path. `gerrits` are
 * the servers that are configured, as a Gerrit project may hold slashes too. Raises `usage`.
 */
export function parseRepositoryName(text: string, gerrits: readonly GerritAddress[]): RepositoryName {
  const [scheme, rest = ""] = split(text, ":");
  if (scheme === "github" && !rest.startsWith("//")) return gitHubProject(undefined, rest, text);
  if (scheme === "gerrit" && !rest.startsWith("//")) return gerritProject(rest, gerrits, text);
  if (["http", "https", "ssh", "git"].includes(scheme) && rest.startsWith("//"))
    return fromAddress(text, gerrits);
  return { platform: "local", path: text };
}

function gerritProject(rest: string, gerrits: readonly GerritAddress[], text: string): RepositoryName {
  const host = gerrits.map((one) => one.host).find((name) => rest.startsWith(`${name}/`));
  if (host !== undefined) return named("gerrit", host, rest.slice(host.length + 1), text);
  if (gerrits.length > 1) {
    const names = gerrits.map((one) => `gerrit:${one.host}/PROJECT`).join(" or ");
    throw new WsgiShiftError("usage", { detail: `${text} names none of the Gerrit servers; write ${names}` });
  }
  return named("gerrit", undefined, rest, text);
}

function fromAddress(text: string, gerrits: readonly GerritAddress[]): RepositoryName {
  let address: URL;
  try {
    address = new URL(text);
  } catch (cause) {
    throw new WsgiShiftError("usage", { detail: `${text} is no address` }, { cause });
  }
  const server = gerrits.find((one) => isAt(address, one)) ?? gerrits.find((one) => isOn(address, one));
  const isWeb = address.protocol.startsWith("http");
  const below = server && isWeb && isAt(address, server) ? pathOf(server) : "";
  const path = decodeURIComponent(address.pathname.slice(below.length)).replace(/^\/+|\/+$|\.git$/g, "");
  if (server === undefined) return gitHubProject(address.hostname, path, text);
  const project = isWeb ? path.replace(/^a\//, "").replace(/^c\/(.*?)\/\+\/.*$/, "$1") : path;
  return named("gerrit", server.host, project, text);
}

/** Whether an address is one of this very server, among several on one machine. */
function isAt(address: URL, server: GerritAddress): boolean {
  if (!isOn(address, server)) return false;
  if (address.protocol === "ssh:") return address.port === String(server.sshPort);
  return address.host === new URL(server.url).host && `${address.pathname}/`.startsWith(`${pathOf(server)}/`);
}

function isOn(address: URL, { url }: GerritAddress): boolean {
  return new URL(url).hostname === address.hostname;
}

/** What stands before its own paths in addresses of the web; in those of SSH nothing does. */
function pathOf({ url }: GerritAddress): string {
  return new URL(url).pathname.replace(/\/+$/, "");
}

function gitHubProject(host: string | undefined, project: string, text: string): RepositoryName {
  const [owner = "", name = ""] = project.split("/");
  if (!/^[\w.-]+$/.test(owner) || !/^[\w.-]+$/.test(name)) {
    throw new WsgiShiftError("usage", {
      detail: `${text} names no GitHub repository; write github:OWNER/NAME`,
    });
  }
  return { platform: "github", host, project: `${owner}/${name}` };
}

function named(platform: "gerrit", host: string | undefined, project: string, text: string): RepositoryName {
  if (project === "")
    throw new WsgiShiftError("usage", { detail: `${text} names no project; write gerrit:PROJECT` });
  return { platform, host, project };
}

function split(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
