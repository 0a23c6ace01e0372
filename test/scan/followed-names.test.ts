import { describe, expect, test } from "@jest/globals";
import { problem } from "../../src/model/errors.js";
import { noMemory } from "../../src/model/scan-memory.js";
import { readDocuments } from "../../src/scan/documents.js";
import { assignedNames } from "../../src/scan/followed-names.js";
import { layoutOf } from "../../src/scan/layout.js";
import { findMentions } from "../../src/scan/mentions.js";
import { MemoryTree } from "../support/memory-tree.js";

test.each([
  ['nova_wsgi_script: "/usr/bin/', "nova_wsgi_script"],
  ["  wsgi_name: ", "wsgi_name"],
  ["$nova_wsgi_script_source = '/usr/bin/", "nova_wsgi_script_source"],
  ["    wsgi_script_source => '/usr/bin/", "wsgi_script_source"],
  ['\tWsgiScript: "/usr/bin/', "WsgiScript"],
  ["wsgi_script = '/usr/bin/", "wsgi_script"],
  ["ENV MY_WSGI_FILE=/usr/bin/", "MY_WSGI_FILE"],
  ["{% set nova_wsgi_path = nova_bin ~ '/", "nova_wsgi_path"],
  ["  'wsgi_path': x_bin ~ '/' ~ value.", "wsgi_path"],
])("%s gives its value the name %s", (before, name) => {
  expect(assignedNames(before)).toEqual([name]);
});

test("a mapping on one line gives its value each of its names", () => {
  expect(assignedNames("uwsgi_services: { x: { group: y, wsgi_path: '/bin/")).toEqual([
    "uwsgi_services",
    "wsgi_path",
  ]);
});

test.each([
  "name: ",
  "  path = /usr/bin/",
  "wsgi-file = /usr/bin/",
  "Restart the service nova_wsgi and ",
  "",
  "nova_wsgi == '/usr/bin/",
  `${"x".repeat(1000)} `,
])("%j gives no name worth following", (before) => {
  expect(assignedNames(before)).toEqual([]);
});

async function documentsOf(files: Readonly<Record<string, string>>) {
  const tree = new MemoryTree(files);
  const layout = layoutOf(Object.keys(files));
  const found = await findMentions(tree, ["nova-api-wsgi"], layout, noMemory);
  return readDocuments(tree, found, layout, { removals: [], renames: [], modules: [] });
}

describe("what uses a name that carries a script is read", () => {
  test("through as many names as there are", async () => {
    const { files, followed } = await documentsOf({
      "roles/nova/defaults/main.yml": "nova_wsgi_name: nova-api-wsgi\n",
      "roles/nova/vars/main.yml": "nova_wsgi_path: \"{{ bin ~ '/' ~ nova_wsgi_name }}\"\n",
      "roles/nova/templates/uwsgi.ini.j2": "[uwsgi]\nwsgi-file = {{ nova_wsgi_path }}\n",
      "roles/nova/templates/other.ini.j2": "[uwsgi]\nwsgi-file = {{ nova_wsgi_paths }}\n",
      "roles/glance/defaults/main.yml": "glance_wsgi_name: x\n",
    });
    expect([...files.keys()].sort()).toEqual([
      "roles/nova/defaults/main.yml",
      "roles/nova/templates/uwsgi.ini.j2",
      "roles/nova/vars/main.yml",
    ]);
    expect([...followed]).toEqual(["nova_wsgi_name", "nova_wsgi_path"]);
  });

  test("names that lead back to each other end", async () => {
    const { followed } = await documentsOf({
      "roles/nova/defaults/main.yml":
        "wsgi_one: nova-api-wsgi\nwsgi_two: '{{ wsgi_one }}'\nwsgi_one: '{{ wsgi_two }}'\n",
    });
    expect([...followed]).toEqual(["wsgi_one", "wsgi_two"]);
  });

  test("a chain that is longer than any real one is not followed to its end", async () => {
    const chain = Array.from({ length: 9 }, (_, at) => `wsgi_${at + 1}x: "{{ wsgi_${at}x }}"\n`).join("");
    const { followed } = await documentsOf({ "roles/a/vars/main.yml": `wsgi_0x: nova-api-wsgi\n${chain}` });
    expect([...followed]).toEqual(["wsgi_0x", "wsgi_1x", "wsgi_2x", "wsgi_3x"]);
  });

  test("a file that cannot be read may use a name too, so that none is said to be followed", async () => {
    const files = {
      "roles/a/vars/main.yml": "nova_wsgi_name: nova-api-wsgi\n",
      "roles/b.yml": "x: nova_wsgi_name\n",
    };
    const tree = new MemoryTree(files);
    const layout = layoutOf(Object.keys(files));
    const found = await findMentions(tree, ["nova-api-wsgi"], layout, noMemory);
    const read = tree.read.bind(tree);
    tree.read = async (entries, visit) => {
      await read(
        entries.filter(({ path }) => path !== "roles/b.yml"),
        visit,
      );
      return entries.some(({ path }) => path === "roles/b.yml")
        ? [problem("file-too-large", { path: "roles/b.yml", limit: 1 })]
        : [];
    };
    const { followed } = await readDocuments(tree, found, layout, { removals: [], renames: [], modules: [] });
    expect([...followed]).toEqual([]);
  });

  test("nothing more is read where no line gives a name", async () => {
    const { files, followed } = await documentsOf({
      "etc/nova.ini": "[uwsgi]\nwsgi-file = /bin/nova-api-wsgi\n",
      "other.yml": "wsgi-file: x\n",
    });
    expect([[...files.keys()], [...followed]]).toEqual([["etc/nova.ini"], []]);
  });
});
