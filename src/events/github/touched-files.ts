import { z } from "zod";

const paths = z.array(z.string()).optional();
export const pushedCommits = z
  .array(z.object({ added: paths, modified: paths, removed: paths }).nullable())
  .nullish();

type PushedCommits = z.infer<typeof pushedCommits>;

/** GitHub lists no more commits of a push, and no more files of a commit (docs.github.com, "push"). */
const mostCommits = 2048;
const mostFiles = 3000;

/** What git takes for binary: neither declares nor names a script. SVG is text. */
const binary =
  /\.(?:png|jpe?g|gif|webp|avif|ico|bmp|tiff?|pdf|odp|odg|pptx?|woff2?|ttf|otf|eot|mp[34]|ogg|webm|mov|wav|gz|bz2|xz|zst|zip|jar|whl|mo|pyc)$/i;

/** Whether a push may have changed what a scan finds; yes wherever its commits do not tell all. */
export function touchesText(commits: PushedCommits, isForced: boolean): boolean {
  if (!commits || commits.length === 0 || commits.length >= mostCommits || isForced) return true;
  return commits.some((commit) => {
    const lists = [commit?.added, commit?.modified, commit?.removed];
    if (lists.includes(undefined)) return true;
    const files = lists.flatMap((list) => list ?? []);
    // A merge commit's files are those of its parents, which may have been pushed elsewhere before.
    return files.length === 0 || files.length >= mostFiles || files.some((path) => !binary.test(path));
  });
}
