import { describe, expect, test } from "@jest/globals";
import { filesAfter, migrateFiles } from "../../support/migrate-files.js";

const path = "playbooks/site.yml";
const application = "cinder.wsgi.api:application";

async function rewritten(content: string, at = path): Promise<string | undefined> {
  const files = { [at]: content };
  return filesAfter(files, await migrateFiles(files))[at];
}

/** before → after */
const changes: Readonly<Record<string, readonly [before: string, after: string]>> = {
  "ini_file on lines": [
    "- community.general.ini_file:\n    path: /etc/x.ini\n    section: uwsgi\n    option: wsgi-file\n    value: /usr/bin/cinder-wsgi\n",
    `- community.general.ini_file:\n    path: /etc/x.ini\n    section: uwsgi\n    option: module\n    value: ${application}\n`,
  ],
  "the value before the option, quoted, with a comment": [
    '- ini_file:\n    value: "{{ bin }}/cinder-wsgi"  # API\n    option: "wsgi-file"\n',
    `- ini_file:\n    value: "${application}"  # API\n    option: "module"\n`,
  ],
  "items of a list": [
    "items:\n  - option: wsgi-file\n    value: /bin/cinder-wsgi\n  - option: master\n    value: true\n",
    `items:\n  - option: module\n    value: ${application}\n  - option: master\n    value: true\n`,
  ],
  "ini_file on one line": [
    "- ini_file: path=/etc/x.ini section=uwsgi option=wsgi-file value=/usr/bin/cinder-wsgi\n",
    `- ini_file: path=/etc/x.ini section=uwsgi option=module value=${application}\n`,
  ],
  "items in braces": [
    "with_items:\n  - { section: uwsgi, option: wsgi-file, value: '/bin/cinder-wsgi' }\n  - {key: \"wsgi-file\", value: /bin/nova-api-wsgi}\n",
    `with_items:\n  - { section: uwsgi, option: module, value: '${application}' }\n  - {key: "module", value: nova.wsgi.osapi_compute:application}\n`,
  ],
  "a whole line": [
    "- lineinfile:\n    path: /etc/x.ini\n    line: wsgi-file = /bin/cinder-wsgi\n",
    `- lineinfile:\n    path: /etc/x.ini\n    line: module = ${application}\n`,
  ],
  "a whole line, found by another one": [
    "- lineinfile:\n    path: /etc/x.ini\n    insertafter: uwsgi\n    line: 'wsgi-file=/bin/cinder-wsgi'\n",
    `- lineinfile:\n    path: /etc/x.ini\n    insertafter: uwsgi\n    line: 'module=${application}'\n`,
  ],
  "a chart's value of a command": [
    "- command: helm install c --set conf.cinder_api_uwsgi.uwsgi.wsgi-file=/bin/cinder-wsgi,a=b\n",
    `- command: helm install c --set conf.cinder_api_uwsgi.uwsgi.module=${application},a=b\n`,
  ],
  "a chart's parameter": [
    "parameters:\n  - name: conf.cinder_api_uwsgi.uwsgi.wsgi-file\n    value: /bin/cinder-wsgi\n",
    `parameters:\n  - name: conf.cinder_api_uwsgi.uwsgi.module\n    value: ${application}\n`,
  ],
};

describe("rewrites", () => {
  test.each(Object.entries(changes))("%s", async (_, [before, after]) => {
    expect(await rewritten(before)).toBe(after);
    expect(await rewritten(after)).toBe(after);
    expect(await rewritten(before.trimEnd().replaceAll("\n", "\r\n"))).toBe(
      after.trimEnd().replaceAll("\n", "\r\n"),
    );
  });
});

/** content → a word of the reason of each place */
const untouched: Readonly<Record<string, readonly [content: string, ...reasons: readonly RegExp[]]>> = {
  "another option": ["- ini_file:\n    option: socket\n    value: /run/cinder-wsgi\n", /cinder\.wsgi\.api/],
  "an option with an underscore": [
    "- ini_file:\n    option: wsgi_file\n    value: /bin/cinder-wsgi\n",
    /cinder\.wsgi\.api/,
  ],
  "a longer option": [
    "- ini_file:\n    option: my-wsgi-file\n    value: /bin/cinder-wsgi\n",
    /cinder\.wsgi\.api/,
  ],
  "an option of another item": [
    "a:\n  - option: wsgi-file\n  - value: /bin/cinder-wsgi\n",
    /cinder\.wsgi\.api/,
  ],
  "an option of another brace": [
    "a: [{option: wsgi-file, b: c}, {d: e, value: /bin/cinder-wsgi}]\n",
    /cinder\.wsgi\.api/,
  ],
  "a value with more in it": [
    "- ini_file:\n    option: wsgi-file\n    value: /bin/cinder-wsgi --x\n",
    /path alone/,
  ],
  "a longer path": ["- ini_file: option=wsgi-file value=/srv/cinder-wsgi/app.py\n", /path alone/],
  "an open quote": ["- ini_file: option=wsgi-file value='/bin/cinder-wsgi b=c\n", /path alone/],
  "a module beside it": [
    "- ini_file: option=module value=my.app\n- ini_file: option=wsgi-file value=/bin/cinder-wsgi\n",
    /a module is named in the same file too/,
  ],
  "a line that is looked for": [
    "- lineinfile:\n    path: /etc/x.ini\n    regexp: ^wsgi-file\n    line: wsgi-file = /bin/cinder-wsgi\n",
    /line 3 looks for the option/,
  ],
  "a line of another option": [
    "- lineinfile:\n    path: /etc/x\n    line: mount = /a=/bin/cinder-wsgi\n",
    /cinder\.wsgi\.api/,
  ],
  "a flag with one dash": ["- command: x -wsgi-file=/bin/cinder-wsgi\n", /cinder\.wsgi\.api/],
};

describe("leaves alone", () => {
  test.each(Object.entries(untouched))("%s", async (_, [content, ...reasons]) => {
    const { files, decisions } = await migrateFiles({ [path]: content });
    expect(files).toEqual([]);
    expect(decisions.map(({ disposition }) => disposition)).toEqual(reasons.map(() => "manual"));
    for (const [index, { reason }] of decisions.entries()) expect(reason).toMatch(reasons[index] ?? /never/);
  });
});
