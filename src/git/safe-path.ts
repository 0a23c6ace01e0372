/** What HFS+ ignores within a name, so that `.g\u200cit` is `.git` there (git's utf8.c, `next_hfs_char`). */
const ignoredByHfs = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

/**
 * A part of a path that some system takes for the directory of git: any case of `.git`, what NTFS makes of it by
 * dropping dots and blanks at the end or a stream's name, its short name `git~1` (git's `is_ntfs_dotgit`).
 */
const dotGit = /^(?:\.git|git~\d+)[ .]*(?::.*)?$/i;

/** Matches every path with an unsafe part, and a few others: most paths are let through by this alone. */
const suspicious =
  /(?:^|\/)\.{0,2}(?:\/|$)|\.git|git~|[\\\0\ufffd\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/i;

function isUnsafePart(part: string): boolean {
  return part === "" || part === "." || part === ".." || dotGit.test(part.replace(ignoredByHfs, ""));
}

/**
 * Whether a path may be read from, or written to, a repository: relative, without `.` and `..`, without a part that
 * any system takes for `.git`, without backslash and NUL, and valid UTF-8 (bytes that are none were decoded to
 * U+FFFD).
 */
export function isSafePath(path: string): boolean {
  if (!suspicious.test(path)) return true;
  return !/[\\\0\ufffd]/.test(path) && !path.split("/").some(isUnsafePart);
}
