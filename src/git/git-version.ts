/** The oldest git that has `merge-tree --write-tree` and obeys `safe.directory` given by `-c`. */
export const minimumGit = "2.38";

/** `git version 2.39.5 (Apple Git-154)` → `2.39.5`; the whole text where it has no number. */
export function parseGitVersion(output: string): string {
  return /\d+(?:\.\d+)+/.exec(output)?.[0] ?? output.trim();
}

export function isSupportedGit(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [leastMajor = 0, leastMinor = 0] = minimumGit.split(".").map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}
