import type { GerritConfiguration } from "../../model/configuration.js";
import { WsgiShiftError } from "../../model/errors.js";
import type { Remote } from "../../model/host.js";
import { isProjectName } from "../../model/project-name.js";
import { askpassEnvironment, writeAskpass } from "../askpass.js";
import { type HostKeyChecking, sshAccess } from "./ssh-access.js";
import { gitSshCommand } from "./ssh-options.js";

/** Where git finds a project: over HTTP with a password, over SSH with a key (user-upload, "HTTP/HTTPS" and "SSH"). */
export class GerritRemote {
  #askpass: Promise<string> | undefined;

  /** `directory` is for the script by which git asks for the password, and for host keys. */
  constructor(
    private readonly configuration: GerritConfiguration,
    private readonly directory: string,
    private readonly hostKeyChecking: HostKeyChecking,
  ) {}

  /** Raises `remote-refused` for what is no name of a project. */
  async of(project: string): Promise<Remote> {
    const { host, url, username, credentials } = this.configuration;
    if (!isProjectName(project)) {
      const detail = `${JSON.stringify(project)} is no name of a project`;
      throw new WsgiShiftError("remote-refused", { remote: host, detail });
    }
    const path = project.split("/").map(encodeURIComponent).join("/");
    if (credentials.kind === "ssh-key") return this.overSsh(path);
    this.#askpass ??= writeAskpass(this.directory);
    const { password } = credentials;
    const environment = askpassEnvironment(await this.#askpass, url, { username, password });
    return { url: `${url}/a/${path}`, environment };
  }

  private overSsh(path: string): Remote {
    const access = sshAccess(this.configuration, this.directory, this.hostKeyChecking);
    if (access === undefined) throw new TypeError("no SSH key");
    const { hostname } = new URL(this.configuration.url);
    return {
      url: `ssh://${encodeURIComponent(access.username)}@${hostname}:${access.port}/${path}`,
      environment: { GIT_SSH_COMMAND: gitSshCommand(access), GIT_SSH_VARIANT: "ssh" },
    };
  }
}
