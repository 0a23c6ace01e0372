import { randomUUID } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Answers git's questions for a user name and a password (gitcredentials(7), GIT_ASKPASS), for one origin only: after a
 * redirect to another host git asks again with that host's name, and gets nothing.
 */
const script = `#!/bin/sh
case "$1" in
  "Username for '$WSGI_SHIFT_GIT_ORIGIN': ") printf '%s\\n' x-access-token ;;
  "Password for '$WSGI_SHIFT_GIT_ASKED': ") printf '%s\\n' "$WSGI_SHIFT_GIT_TOKEN" ;;
  *) exit 1 ;;
esac
`;

/** Writes the script into `directory` and gives its path. It holds no secret: the token is in git's environment alone. */
export async function writeAskpass(directory: string): Promise<string> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, "git-askpass-github");
  // Other processes may be running it: it is replaced, never written in place.
  const fresh = `${path}.${randomUUID()}`;
  await writeFile(fresh, script, { mode: 0o700, flag: "wx" });
  await rename(fresh, path);
  return path;
}

/**
 * Variables with which git, reading from `gitUrl`, authenticates by `token`. A directory in place of an http address
 * needs none.
 */
export function askpassEnvironment(
  path: string,
  gitUrl: string,
  token: string,
): Readonly<Record<string, string>> {
  const origin = URL.canParse(gitUrl) ? new URL(gitUrl) : undefined;
  if (origin === undefined || !/^https?:$/.test(origin.protocol)) return {};
  return {
    GIT_ASKPASS: path,
    GIT_TERMINAL_PROMPT: "0",
    WSGI_SHIFT_GIT_ORIGIN: origin.origin,
    WSGI_SHIFT_GIT_ASKED: `${origin.protocol}//x-access-token@${origin.host}`,
    WSGI_SHIFT_GIT_TOKEN: token,
  };
}
