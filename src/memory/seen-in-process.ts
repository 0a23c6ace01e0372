import type { SeenRepository, SeenScripts } from "../model/seen-script.js";

/** What was seen by one run of the command line. */
export class SeenInProcess implements SeenScripts {
  private readonly repositories = new Map<string, SeenRepository>();

  all(): Promise<readonly SeenRepository[]> {
    return Promise.resolve([...this.repositories.values()]);
  }

  record(seen: SeenRepository): Promise<void> {
    this.repositories.set(`${seen.host}\0${seen.project}`, seen);
    return Promise.resolve();
  }
}
