import { pythonPackages } from "./python-packages.js";
import type { Virtualenv } from "./virtualenv.js";
import { WebServer } from "./web-server.js";

/** Serves a deployment with gunicorn in a virtualenv; `args` are gunicorn's, the application among them. */
export async function serveGunicorn(
  venv: Virtualenv,
  args: readonly string[],
  directory = venv.directory,
): Promise<WebServer> {
  const environment = { PYTHONPATH: await pythonPackages("gunicorn"), PYTHONSAFEPATH: "1" };
  return WebServer.start((address) => ({
    command: [venv.program("python"), "-m", "gunicorn", "--no-control-socket", "--bind", address, ...args],
    environment,
    directory,
  }));
}
