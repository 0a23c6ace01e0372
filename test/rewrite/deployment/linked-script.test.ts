import { describe, expect, test } from "@jest/globals";
import { filesAfter, migrateFiles } from "../../support/migrate-files.js";

const path = "roles/keystone/tasks/install.yml";
const content = '"from keystone.wsgi.api import application\\n"';

/** A task that links the script. */
function task(options: Readonly<Record<string, string>> = {}, module = "ansible.builtin.file"): string {
  const all = {
    src: '"{{ keystone_bin }}/keystone-wsgi-public"',
    dest: '"/var/www/cgi-bin/keystone/main"',
    state: "link",
    ...options,
  };
  const lines = Object.entries(all).filter(([, value]) => value !== "");
  return `---\n- name: Link it\n  ${module}:\n${lines.map(([key, value]) => `    ${key}: ${value}\n`).join("")}  when: a\n`;
}

const changes: Readonly<Record<string, readonly [before: string, after: string]>> = {
  "a link for Apache": [
    task(),
    `---\n- name: Link it\n  ansible.builtin.copy:\n    content: ${content}\n    dest: "/var/www/cgi-bin/keystone/main"\n    mode: "0644"\n  when: a\n`,
  ],
  "one that replaces what is there, with an owner": [
    task({ force: "true", owner: "root" }),
    `---\n- name: Link it\n  ansible.builtin.copy:\n    content: ${content}\n    dest: "/var/www/cgi-bin/keystone/main"\n    mode: "0644"\n    force: true\n    owner: root\n  when: a\n`,
  ],
  "a mode of its own, a module by its short name": [
    task({ mode: '"0755"', dest: "/srv/www/x/{{ name }}/main.wsgi" }, "file"),
    `---\n- name: Link it\n  copy:\n    content: ${content}\n    dest: /srv/www/x/{{ name }}/main.wsgi\n    mode: "0755"\n  when: a\n`,
  ],
  "another order, a path without a hole": [
    "- file:\n    state: link\n    dest: /var/www/k/main\n    src: /usr/bin/keystone-wsgi-public",
    `- copy:\n    mode: "0644"\n    dest: /var/www/k/main\n    content: ${content}`,
  ],
  "comments beside": [
    task({ dest: "/var/www/k/main # served" }).replace("    state", "    # a link\n    state"),
    `---\n- name: Link it\n  ansible.builtin.copy:\n    content: ${content}\n    dest: /var/www/k/main # served\n    # a link\n    mode: "0644"\n  when: a\n`,
  ],
};

describe("becomes a file", () => {
  test.each(Object.entries(changes))("%s", async (_name, [before, after]) => {
    for (const end of ["\n", "\r\n"]) {
      const files = { [path]: before.replaceAll("\n", end) };
      const changed = filesAfter(files, await migrateFiles(files));
      expect(changed).toEqual({ [path]: after.replaceAll("\n", end) });
      expect(filesAfter(changed, await migrateFiles(changed))).toEqual(changed);
    }
  });
});

const untouched: Readonly<Record<string, string>> = {
  "a link that is no place of Apache's": task({ dest: "/opt/keystone/main" }),
  "a link among programs": task({ dest: "/usr/local/bin/keystone-wsgi-public" }),
  "a directory": task({ dest: "/var/www/cgi-bin/keystone/" }),
  "a name that a loop fills in": task({ dest: "/var/www/cgi-bin/{{ item }}/main" }),
  "a hard link": task({ state: "hard" }),
  "what is not a link": task({ state: "file" }),
  "no state": task({ state: "" }),
  "a state that a variable has": task({ state: '"{{ wanted }}"' }),
  "a link at a path": task({ dest: "", path: "/var/www/cgi-bin/keystone/main" }),
  "an option that only the module of files has": task({ recurse: "true" }),
  "an option of several lines": task({ mode: "\n      0644" }),
  "a source with text behind it": task({ src: '"{{ bin }}/keystone-wsgi-public" # the script' }),
  "another module": task({}, "community.general.alternatives"),
  "a loop's own list":
    "- file:\n  with_items:\n    - src: /usr/bin/keystone-wsgi-public\n      dest: /var/www/k/main\n      state: link\n",
  "a variable that holds the options":
    "links:\n  - src: /usr/bin/keystone-wsgi-public\n    dest: /var/www/k/main\n    state: link\n",
  "a line of options": "- file: src=/usr/bin/keystone-wsgi-public dest=/var/www/k/main state=link\n",
};

describe("leaves alone", () => {
  test.each(Object.entries(untouched))("%s", async (_name, text) => {
    const { files, decisions } = await migrateFiles({ [path]: text });
    expect(files).toEqual([]);
    expect(decisions.map(({ disposition }) => disposition)).not.toContain("rewrite");
  });
});
