import { WsgiShiftError } from "./errors.js";

/** A REPOSITORY of the command line. */
export type RepositoryName =
  | { readonly platform: "local"; readonly path: string }
  | { readonly platform: "gerrit" | "github"; readonly host: string | undefined; readonly project: string };

/**
 * Reads `gerrit:PROJECT`, `gerrit:HOST/PROJECT`, `github:OWNER/NAME`, the address of one, or else a path. `gerrits` are
 * the host names that are configured, as a Gerrit project may hold slashes too. Raises `usage`.
 */
export function parseRepositoryName(text: string, gerrits: readonly string[]): RepositoryName {
  const [scheme, rest = ""] = split(text, ":");
  if (scheme === "github" && !rest.startsWith("//")) return gitHubProject(undefined, rest, text);
  if (scheme === "gerrit" && !rest.startsWith("//")) {
    const host = gerrits.find((name) => rest.startsWith(`${name}/`));
    return named("gerrit", host, host === undefined ? rest : rest.slice(host.length + 1), text);
  }
  if (["http", "https", "ssh", "git"].includes(scheme) && rest.startsWith("//"))
    return fromAddress(text, gerrits);
  return { platform: "local", path: text };
}

function fromAddress(text: string, gerrits: readonly string[]): RepositoryName {
  let address: URL;
  try {
    address = new URL(text);
  } catch (cause) {
    throw new WsgiShiftError("usage", { detail: `${text} is no address` }, { cause });
  }
  const path = decodeURIComponent(address.pathname).replace(/^\/+|\/+$|\.git$/g, "");
  if (gerrits.includes(address.hostname) || gerrits.includes(address.host)) {
    const host = gerrits.includes(address.host) ? address.host : address.hostname;
    return named("gerrit", host, path.replace(/^a\//, "").replace(/^c\/(.*?)\/\+\/.*$/, "$1"), text);
  }
  return gitHubProject(address.hostname, path, text);
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
