import { afterAll, beforeAll } from "@jest/globals";
import { startGerrit } from "./gerrit.js";
import type { GerritServer } from "./gerrit-server.js";
import { GerritService, type GerritServiceOptions } from "./gerrit-service.js";
import { temporaryDirectory } from "./sample-repository.js";

/** The Gerrit of a test file. */
export interface UsedGerrit {
  readonly server: GerritServer;
  /** A project on it that declares scripts, with a bot of its own. */
  readonly make: (options?: GerritServiceOptions) => Promise<GerritService>;
}

/** Starts a Gerrit before the first test of a file and ends it after the last. */
export function useGerrit(): UsedGerrit {
  let started: GerritServer | undefined;
  const directory = temporaryDirectory();
  const running = () => {
    if (!started) throw new Error("Gerrit runs only while the tests do");
    return started;
  };
  // The first one on a machine is fetched.
  beforeAll(async () => {
    started = await startGerrit();
  }, 600_000);
  afterAll(async () => {
    await started?.stop();
    directory.dispose();
  });
  return {
    get server() {
      return running();
    },
    make: (options = {}) => GerritService.make(running(), directory.path, options),
  };
}
