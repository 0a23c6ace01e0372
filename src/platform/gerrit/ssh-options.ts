import type { SshAccess } from "./ssh-access.js";

/** Options of ssh(1), as in ssh_config(5): it asks nobody anything, and notices within two minutes that the other side is gone. */
export function sshOptions({ port, keyFile, knownHostsFile, hostKeyChecking }: SshAccess): string[] {
  const settings = {
    BatchMode: "yes",
    IdentityFile: quoted(keyFile),
    IdentitiesOnly: "yes",
    StrictHostKeyChecking: hostKeyChecking,
    UserKnownHostsFile: `${quoted(knownHostsFile)} ~/.ssh/known_hosts`,
    ConnectTimeout: "30",
    ServerAliveInterval: "30",
    ServerAliveCountMax: "3",
    ClearAllForwardings: "yes",
    ForwardAgent: "no",
    ControlPath: "none",
    LogLevel: "ERROR",
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  return [...options, "-p", String(port)];
}

/** The value of GIT_SSH_COMMAND (git(1)), which git hands to a shell. */
export function gitSshCommand(access: SshAccess): string {
  const words = ["ssh", ...sshOptions(access)];
  return words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
}

/** As one word of ssh_config(5), where a percent sign begins a token. */
function quoted(path: string): string {
  return `"${path.replaceAll("%", "%%").replaceAll('"', '\\"')}"`;
}
