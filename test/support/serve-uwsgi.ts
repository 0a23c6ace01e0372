import { findProgram } from "../../src/queue/find-program.js";
import { MissingServer } from "./missing-server.js";
import { WebServer } from "./web-server.js";

export interface UwsgiDeployment {
  /** Its own flags: an ini or YAML file, or what to load. */
  readonly flags?: readonly string[];
  /** What starts uWSGI with the arguments that it is given; uWSGI itself if absent. */
  readonly start?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Working directory. */
  readonly directory: string;
  /** False to let it go on without an application, as it does by itself. */
  readonly needApp?: boolean;
}

/**
 * Serves a deployment with uWSGI, which is told to fail where it would go on without a word: `--strict` refuses
 * options that it does not know, `--need-app` ends it when no application was loaded.
 */
export async function serveUwsgi({
  flags = [],
  start,
  environment = {},
  directory,
  needApp = true,
}: UwsgiDeployment): Promise<WebServer> {
  const uwsgi = findProgram(["uwsgi"], process.env.PATH ?? "");
  if (!uwsgi) {
    throw new MissingServer("uWSGI with its Python plugin", "uwsgi-core uwsgi-plugin-python3");
  }
  // Debian's uWSGI speaks Python by a plugin; one that has it built in says that there is no such file and goes on.
  const ours = [
    "--plugin",
    "python3",
    "--strict",
    "--die-on-term",
    ...(needApp ? ["--need-app"] : []),
    "--http-socket",
  ];
  return WebServer.start((address) => ({
    command: [...(start ?? [uwsgi.file]), ...ours, address, ...flags],
    environment,
    directory,
  }));
}
