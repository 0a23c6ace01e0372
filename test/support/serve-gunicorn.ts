import { join } from "node:path";
import { pythonPackages } from "./python-packages.js";
import { WebServer } from "./web-server.js";

export interface GunicornDeployment {
  /** Directory of the virtualenv that the service is installed in. */
  readonly virtualenv: string;
  /** Its own flags and the application; without them gunicorn.conf.py in the working directory says all. */
  readonly flags?: readonly string[];
  /** Working directory. */
  readonly directory: string;
}

/** Serves a deployment with gunicorn; the address comes by a variable, so that the arguments are the deployment's alone. */
export async function serveGunicorn({
  virtualenv,
  flags = [],
  directory,
}: GunicornDeployment): Promise<WebServer> {
  const packages = await pythonPackages("gunicorn");
  return WebServer.start((address) => ({
    command: [join(virtualenv, "bin", "python"), "-m", "gunicorn", ...flags],
    environment: {
      PYTHONPATH: packages,
      PYTHONSAFEPATH: "1",
      GUNICORN_CMD_ARGS: `--bind=${address} --no-control-socket`,
    },
    directory,
  }));
}
