/** git's own limit is that of a path on disk. */
const longest = 255;

const forbidden = /\p{Cc}|[ ~^:?*[\\]|\.\.|@\{|\/\/|\/\.|\.lock(?:\/|$)|\.$|\/$/u;

/** Whether `name` is the full name of a ref by the rules of git-check-ref-format(1): `refs/heads/master`. */
export function isRefName(name: string): boolean {
  return /^refs\/[^/.]/.test(name) && name.length <= longest && !forbidden.test(name);
}
