import { join } from "node:path";
import type { GerritConfiguration } from "../../model/configuration.js";

/** `accept-new`: a host that was never seen is trusted the first time. `yes`: it must be known already. */
export type HostKeyChecking = "accept-new" | "yes";

/** An account on Gerrit's SSH daemon. */
export interface SshAccess {
  readonly hostname: string;
  readonly port: number;
  readonly username: string;
  /** Private key without a passphrase. */
  readonly keyFile: string;
  /** Host keys that were seen are kept here; those in the user's own and the system's files count too. */
  readonly knownHostsFile: string;
  readonly hostKeyChecking: HostKeyChecking;
}

/** Undefined where no SSH key is configured. `directory` is for the host keys. */
export function sshAccess(
  { url, sshPort, username, credentials, streamKeyFile }: GerritConfiguration,
  directory: string,
  hostKeyChecking: HostKeyChecking = "accept-new",
): SshAccess | undefined {
  const keyFile = credentials.kind === "ssh-key" ? credentials.keyFile : streamKeyFile;
  if (keyFile === undefined) return undefined;
  return {
    // An address of IPv6 stands in brackets in a URL alone.
    hostname: new URL(url).hostname.replace(/^\[(.*)\]$/, "$1"),
    port: sshPort,
    username,
    keyFile,
    knownHostsFile: join(directory, "known_hosts"),
    hostKeyChecking,
  };
}
