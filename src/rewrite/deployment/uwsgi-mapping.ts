import { keywordRewriter } from "./keyword-rewriter.js";

/**
 *     {"uwsgi": {"wsgi-file": "/usr/bin/cinder-wsgi", "master": true}}  →  {"uwsgi": {"module": "cinder.wsgi.api:application", …
 *     'wsgi-file' => '/usr/bin/cinder-wsgi',                             →  'module' => 'cinder.wsgi.api:application',
 *
 * uWSGI's option as a key of JSON, YAML's flow style, Python or Ruby, with other keys on its line. The name with its
 * hyphen is uWSGI's. Source: uWSGI's core/json.c and core/yaml.c.
 */
export const uwsgiMapping = keywordRewriter({
  kinds: ["uwsgi-yaml", "helm", "ansible", "puppet", "python", "docs", "other"],
  keyword: "wsgi-file",
  replacement: "module",
  gap: "[\"'][ \\t]*(?::|=>)[ \\t]*|(?<=[{,][ \\t]*wsgi-file):[ \\t]+",
  ends: "\\s,}",
  conflict: ({ line }) =>
    /["'{, ](?:module|wsgi|callable)["']?[ \t]*(?::|=>)/.test(line)
      ? "a module or callable is named beside it, and a module wins over the script; decide which application is meant"
      : null,
});
