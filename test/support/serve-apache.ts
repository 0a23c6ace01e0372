import { existsSync } from "node:fs";
import { chmod, mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findProgram } from "../../src/queue/find-program.js";
import { MissingServer } from "./missing-server.js";
import { WebServer } from "./web-server.js";

const modules = "/usr/lib/apache2/modules";

/**
 * Serves a deployment with an Apache that reads no configuration of the machine's: that of the deployment is included
 * as it is, and has the port as `${PORT}`. Directories above what it serves must be readable by everybody, as it
 * serves as nobody (mod_wsgi embeds the machine's Python 3).
 */
export async function serveApache(configuration: string, directory: string): Promise<WebServer> {
  const apache = findProgram(["apache2"], `${process.env.PATH ?? ""}:/usr/sbin`);
  if (!apache || !existsSync(`${modules}/mod_wsgi.so`))
    throw new MissingServer("Apache with mod_wsgi", "apache2 libapache2-mod-wsgi-py3");
  const root = await mkdtemp(join(directory, "apache-"));
  await chmod(root, 0o755);
  return WebServer.start(async (address) => {
    const file = join(root, "httpd.conf");
    await writeFile(file, serverConfiguration(root, address, configuration));
    return {
      command: [apache.file, "-DFOREGROUND", "-d", root, "-f", file],
      directory: root,
      logFile: join(root, "error.log"),
    };
  });
}

function serverConfiguration(root: string, address: string, included: string): string {
  const loaded = ["mpm_event", "authz_core", "alias", "env", "setenvif", "wsgi"].map(
    (name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`,
  );
  return `${loaded.join("\n")}
Define PORT ${address.split(":")[1]}
ServerName localhost
Listen ${address}
# Who it is when it was started by root, which Apache refuses to serve as.
User #65534
Group #65534
PidFile ${root}/httpd.pid
DefaultRuntimeDir ${root}
WSGISocketPrefix ${root}/wsgi
ErrorLog ${root}/error.log
LogLevel warn
Include ${included}
`;
}
