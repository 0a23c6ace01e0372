import { randomUUID } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Answers git's questions for a user name and a password (gitcredentials(7), GIT_ASKPASS), for one origin only: after
 * a redirect to another host git asks again with that host's name, and gets nothing.
 */
const script = `#!/bin/sh
case "$1" in
  "Username for '$WSGI_SHIFT_GIT_ORIGIN': ") printf '%s\\n' "$WSGI_SHIFT_GIT_USERNAME" ;;
  "Password for '$WSGI_SHIFT_GIT_SCHEME//"*"@$WSGI_SHIFT_GIT_AUTHORITY': ") printf '%s\\n' "$WSGI_SHIFT_GIT_PASSWORD" ;;
  *) exit 1 ;;
esac
`;

/** Writes the script into `directory` and gives its path. It holds no secret: that is in git's environment alone. */
export async function writeAskpass(directory: string): Promise<string> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, "git-askpass");
  // Other processes may be running it: it is replaced, never written in place.
  const fresh = `${path}.${randomUUID()}`;
  await writeFile(fresh, script, { mode: 0o700, flag: "wx" });
  await rename(fresh, path);
  return path;
}

export interface GitCredentials {
  readonly username: string;
  /** Or a token. */
  readonly password: string;
}

/**
 * Variables with which git, reading from or pushing to `url` (http or https), authenticates: by a header with the first
 * request, as git by itself asks as nobody first and runs the script twice when that is refused; and by the script at `path`
 * where it is asked again. The header is for the one origin as well (http.<url>.* of git-config(1)).
 */
export function askpassEnvironment(
  path: string,
  url: string,
  { username, password }: GitCredentials,
): Readonly<Record<string, string>> {
  const { origin, protocol, host } = new URL(url);
  const token = Buffer.from(`${username}:${password}`, "utf8").toString("base64");
  return {
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: `http.${origin}/.extraHeader`,
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${token}`,
    GIT_ASKPASS: path,
    GIT_TERMINAL_PROMPT: "0",
    WSGI_SHIFT_GIT_ORIGIN: origin,
    WSGI_SHIFT_GIT_SCHEME: protocol,
    WSGI_SHIFT_GIT_AUTHORITY: host,
    WSGI_SHIFT_GIT_USERNAME: username,
    WSGI_SHIFT_GIT_PASSWORD: password,
  };
}
