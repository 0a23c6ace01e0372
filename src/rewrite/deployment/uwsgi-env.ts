import { keywordRewriter } from "./keyword-rewriter.js";

/**
 *     ENV UWSGI_WSGI_FILE=/usr/local/bin/cinder-wsgi  →  ENV UWSGI_MODULE=cinder.wsgi.api:application
 *     UWSGI_WSGI_FILE: /usr/local/bin/cinder-wsgi     →  UWSGI_MODULE: cinder.wsgi.api:application
 *
 * uWSGI takes every option from a variable of its name with UWSGI_ before it (core/uwsgi.c). As for the options, a
 * module wins over a file without a word.
 */
export const uwsgiEnv = keywordRewriter({
  kinds: [
    "uwsgi-env",
    "uwsgi-flags",
    "gunicorn",
    "dockerfile",
    "compose",
    "systemd",
    "tox",
    "shell",
    "helm",
    "ansible",
    "debian",
    "python",
    "docs",
    "other",
  ],
  keyword: "UWSGI_WSGI_FILE",
  replacement: "UWSGI_MODULE",
  gap: "[\"']?[ \\t]*(?:=|:[ \\t])[ \\t]*|[\"'],[ \\t]*[\"']value[\"'][ \\t]*:[ \\t]*|[ \\t]+",
  ends: "\\s\"'\\\\;,",
  conflict: ({ content }) =>
    /(?<![A-Za-z0-9_])UWSGI_MODULE(?![A-Za-z0-9_])/.test(content)
      ? "UWSGI_MODULE is set in the same file, and wins; decide which application is meant"
      : null,
});
