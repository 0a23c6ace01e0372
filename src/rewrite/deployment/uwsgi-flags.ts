import { keywordRewriter } from "./keyword-rewriter.js";

/**
 *     uwsgi --http :8000 --wsgi-file /usr/bin/placement-api   →  uwsgi --http :8000 --module placement.wsgi.api:application
 *     CMD ["uwsgi", "--wsgi-file", "/usr/bin/placement-api"]  →  CMD ["uwsgi", "--module", "placement.wsgi.api:application"]
 *
 * The flag is uWSGI's alone, so it says who reads the path, in whatever file the command stands. Source: `wsgi-file`,
 * `module` and `wsgi` of uWSGI's python plugin; getopt_long(3) for the two ways to give a value.
 */
export const uwsgiFlags = keywordRewriter({
  kinds: [
    "uwsgi-flags",
    "shell",
    "systemd",
    "dockerfile",
    "compose",
    "tox",
    "helm",
    "ansible",
    "puppet",
    "docs",
    "python",
    "other",
  ],
  keyword: "--wsgi-file",
  replacement: "--module",
  gap: "[ \\t]+|=|(?<quote>[\"']),[ \\t]*\\k<quote>",
  ends: "\\s\"'\\\\;)\\]`",
  conflict: ({ line }) =>
    /(?:^|[\s"'])(?:--module|--wsgi|-w)(?=[\s=:"',])/.test(line)
      ? "the command names a module too, which wins over the script; decide which application is meant"
      : null,
});
