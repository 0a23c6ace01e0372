/** What stands below a command's help: commands that can be typed as they are, and what they do. */
export const examples: Readonly<Record<string, readonly (readonly [command: string, does: string])[]>> = {
  scan: [
    ["wsgi-shift scan", "the repository that you stand in"],
    ["wsgi-shift scan /etc/uwsgi /etc/apache2", "directories of a server, as files"],
    ["wsgi-shift scan --rev stable/2025.1 nova", "a branch of a clone"],
    [
      "wsgi-shift scan --check --format github",
      "in CI: annotations, and status 1 if there is something to do",
    ],
  ],
  diff: [
    ["wsgi-shift diff | git apply", "what `apply` does, with a look in between"],
    ["wsgi-shift diff --phase deploy my-deployment", "only what names scripts; no module is made"],
  ],
  apply: [["wsgi-shift apply --phase remove", "the entry points go, once everybody has moved"]],
  propose: [
    ["wsgi-shift propose --dry-run gerrit:openstack/nova", "says what would be proposed, and writes nothing"],
    ["wsgi-shift propose github:octo/fox github:octo/vixen", "two pull requests"],
    ["wsgi-shift propose .", "a branch in the repository that you stand in"],
  ],
  registry: [
    ["wsgi-shift registry nova-api-wsgi", "one script: its module, and the releases that have it"],
    [
      "wsgi-shift registry learn --diff keystone.git",
      "what the history of a clone says, against what is known",
    ],
  ],
  serve: [
    ["wsgi-shift serve", "webhooks in, changes out; docs/service.md"],
    ["wsgi-shift serve --role worker", "scans alone, beside others on the same REDIS_URL"],
  ],
  doctor: [["wsgi-shift doctor", "what is missing, and what to do about it"]],
  status: [
    ["wsgi-shift status", "how far the campaign is, as the service on REDIS_URL knows it"],
    ["wsgi-shift status --json", "the same for programs"],
  ],
  completion: [["source <(wsgi-shift completion)", "in ~/.bashrc"]],
};

/** As it stands in the terminal. */
export function examplesText(command: string): string {
  const lines = (examples[command] ?? []).map(([typed, does]) => `  ${typed}\n      ${does}`);
  return lines.length === 0 ? "" : `\nExamples:\n${lines.join("\n")}`;
}
