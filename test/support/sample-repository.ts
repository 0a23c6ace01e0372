import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Runs git as a person would, with nobody's configuration. */
export function git(directory: string, ...args: string[]): string {
  return execFileSync("git", ["-C", directory, ...args], {
    encoding: "utf8",
    env: {
      PATH: process.env.PATH ?? "",
      HOME: "/nonexistent",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_AUTHOR_NAME: "Dev One",
      GIT_AUTHOR_EMAIL: "dev1@example.org",
      GIT_COMMITTER_NAME: "Dev One",
      GIT_COMMITTER_EMAIL: "dev1@example.org",
      GIT_AUTHOR_DATE: "@1700000000 +0000",
      GIT_COMMITTER_DATE: "@1700000000 +0000",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** A directory of its own under the system's temporary one. */
export function temporaryDirectory(): { readonly path: string; dispose(): void } {
  const path = mkdtempSync(join(tmpdir(), "wsgi-shift-test-"));
  return { path, dispose: () => rmSync(path, { recursive: true, force: true }) };
}

/** Writes files below a directory; `→ target` makes a symbolic link. */
export function writeFiles(directory: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(directory, path);
    mkdirSync(dirname(file), { recursive: true });
    if (typeof content === "string" && content.startsWith("→ ")) symlinkSync(content.slice(2), file);
    else writeFileSync(file, content);
    if (path.endsWith(".sh")) chmodSync(file, 0o755);
  }
}

/** A repository with a working tree, branch master, and one commit of these files. */
export function makeRepository(directory: string, files: Readonly<Record<string, string | Buffer>>): string {
  mkdirSync(directory, { recursive: true });
  git(directory, "init", "-q", "-b", "master");
  writeFiles(directory, files);
  git(directory, "add", "-A");
  git(directory, "commit", "-q", "--allow-empty", "-m", "Begin");
  return directory;
}

const licence =
  '# Licensed under the Apache License, Version 2.0 (the "License"); you may\n# not use this file except in compliance with the License.\n';

/** A service in the shape of many: pbr, one script, uWSGI ini, DevStack plugin, reno. */
export const serviceFiles: Readonly<Record<string, string>> = {
  "setup.cfg":
    "[metadata]\nname = openstack-fox\n\n[entry_points]\nconsole_scripts =\n    fox-manage = fox.cmd.manage:main\n\nwsgi_scripts =\n    fox-api-wsgi = fox.api.app:build_app\n",
  "setup.py": "import setuptools\n\nsetuptools.setup(setup_requires=['pbr>=2.0.0'], pbr=True)\n",
  "fox/__init__.py": "",
  "fox/api/__init__.py": "",
  "fox/api/app.py": `# Copyright 2020 Fox Ltd.\n#\n${licence}\n"""The API."""\n\n\ndef build_app():\n    def application(environ, start_response):\n        start_response('200 OK', [('Content-Type', 'text/plain')])\n        return [b'fox']\n    return application\n`,
  "etc/fox-uwsgi.ini": "[uwsgi]\n# The API.\nwsgi-file = /usr/bin/fox-api-wsgi\nmaster = true\n",
  "devstack/settings":
    "FOX_UWSGI=$FOX_BIN_DIR/fox-api-wsgi\nFOX_UWSGI_CONF=$FOX_CONF_DIR/fox-api-uwsgi.ini\n",
  "devstack/plugin.sh":
    '#!/bin/bash\nfunction configure_fox {\n    write_uwsgi_config "$FOX_UWSGI_CONF" "$FOX_UWSGI" "/fox"\n}\nfunction cleanup_fox {\n    remove_uwsgi_config "$FOX_UWSGI_CONF" "$FOX_UWSGI"\n}\n',
  "doc/source/install.rst": "Serve ``fox-api-wsgi`` with a WSGI server.\n",
  "releasenotes/notes/begin-0123456789abcdef.yaml":
    "---\nfeatures:\n  - The script ``fox-api-wsgi`` is new.\n",
};
