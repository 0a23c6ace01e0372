import { cp, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGerritAccount, gerritAdministrator } from "./gerrit-account.js";
import { gerritArtifacts } from "./gerrit-artifacts.js";
import { startGerritDaemon } from "./gerrit-daemon.js";
import { findGerritRelease } from "./gerrit-release.js";
import { GerritServer } from "./gerrit-server.js";

/**
 * Starts a Gerrit with a site of its own; the first one on a machine fetches it, which takes up to a minute. Raises an
 * error that says what is missing, or what Maven or the server said.
 */
export async function startGerrit(): Promise<GerritServer> {
  const release = await findGerritRelease();
  const artifacts = await gerritArtifacts(release);
  const directory = await mkdtemp(join(tmpdir(), "wsgi-shift-gerrit-"));
  const site = join(directory, "site");
  const keys = join(directory, "keys");
  await cp(artifacts.template, site, { recursive: true });
  await mkdir(keys);
  const daemon = await startGerritDaemon(artifacts, site);
  try {
    const { url } = daemon;
    const admin = await gerritAdministrator(url, keys);
    const bot = await createGerritAccount(url, keys, admin, "wsgi-shift", ["Service Users"]);
    const human = await createGerritAccount(url, keys, admin, "dev1", []);
    const hostKey = await readFile(join(site, "etc", "ssh_host_ed25519_key.pub"), "utf8");
    return new GerritServer(release.version, hostKey.trim(), { admin, bot, human }, daemon, directory);
  } catch (error) {
    await daemon.stop();
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}
