// Prints the Debian packages that the tests on real servers need and this machine lacks, one a line.

import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";

/** Packages that belong together, and what shows that they are there. */
const wanted = [
  [["git"], () => isOnPath("git")],
  [["openssh-client"], () => isOnPath("ssh")],
  [["redis-server"], () => isOnPath("redis-server")],
  [["openjdk-17-jdk-headless"], () => isOnPath("java")],
  [["maven"], () => isOnPath("mvn")],
  // uWSGI's plugin and mod_wsgi embed Debian's Python, of which the tests make virtualenvs; another on PATH is no help.
  [["python3", "python3-venv"], () => imports("venv, ensurepip")],
  [["uwsgi-core", "uwsgi-plugin-python3"], () => isOnPath("uwsgi")],
  [["puppet-agent"], () => isOnPath("puppet")],
  // Without a font, text has no width.
  [["chromium", "fonts-dejavu-core"], () => isOnPath("chromium")],
  [["apache2", "libapache2-mod-wsgi-py3"], () => existsSync("/usr/lib/apache2/modules/mod_wsgi.so")],
];

export function missingServers() {
  return wanted.filter(([, isThere]) => !isThere()).flatMap(([packages]) => packages);
}

function isOnPath(name) {
  return (process.env.PATH ?? "").split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function imports(modules) {
  return spawnSync("/usr/bin/python3", ["-c", `import ${modules}`], { stdio: "ignore" }).status === 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) console.log(missingServers().join("\n"));
