/** Words by which GitHub closes an issue when a pull request or commit is merged (docs.github.com, "Using keywords"). */
const closing = /\b(close[sd]?|fix(?:e[sd])?|resolve[sd]?)(?=:?[ \t]{1,10}https?:)/gi;

/**
 * Takes from a text what GitHub would act upon, by invisible spaces: `@name` tells nobody, `#12` and `GH-12` link and close no
 * issue, nor does an address after `closes`. GitHub takes `@` for a mention unless a letter, digit or `_` stands before it, in
 * titles, descriptions and commit messages alike, and code is no exception in the latter.
 */
export function inertText(text: string): string {
  return text
    .replace(/(?<![A-Za-z0-9_])@(?=[A-Za-z0-9_-])/g, "@\u200B")
    .replace(/#(?=\d)/g, "#\u200B")
    .replace(/\bGH-(?=\d)/gi, (found) => `${found}\u200B`)
    .replace(closing, "$1\u200B");
}
