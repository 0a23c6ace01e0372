import { expect, test } from "@jest/globals";
import type { ScanMemory } from "../../src/model/scan-memory.js";
import { installedRelease } from "../../src/scan/installed-release.js";
import { MemoryTree } from "../support/memory-tree.js";
import { migrateFiles } from "../support/migrate-files.js";

type Files = Readonly<Record<string, string>>;

const run = { "run.sh": "uwsgi --http :80 --wsgi-file /usr/bin/cinder-wsgi\n" };

/** What a tree has beside a place → what is said of the place */
const shown: Readonly<Record<string, readonly [Files, "keep" | "rewrite"]>> = {
  "Ubuntu's archive": [{ "roles/a/tasks/main.yml": "  repo: cloud-archive:stein\n" }, "keep"],
  "the archive's updates to come": [
    { "setup.sh": "add-apt-repository cloud-archive:train-proposed\n" },
    "keep",
  ],
  "RDO's packages": [{ Dockerfile: "RUN dnf install -y centos-release-openstack-train\n" }, "keep"],
  "a variable": [{ "group_vars/controller.yml": "openstack_release: yoga\n" }, "keep"],
  "a variable's default": [{ "a.rc": "export OPENSTACK_RELEASE=${OPENSTACK_RELEASE:-2023.2}\n" }, "keep"],
  "a branch that is cloned": [
    { "nova/Dockerfile": "RUN git clone -b stable/train https://x/nova\n" },
    "keep",
  ],
  "one release in several places": [
    { "a.sh": "add-apt-repository cloud-archive:zed\n", "b.yml": 'openstack_release: "zed"\r\n' },
    "keep",
  ],
  "values of one release": [
    { "a/2023.2-ubuntu.yaml": "x: y\n", "b/loci-2023.2-ubuntu.yaml": "x: y\n" },
    "keep",
  ],
  "values of several releases": [{ "a/2023.2.yaml": "x: y\n", "b/2025.2.yaml": "x: y\n" }, "rewrite"],
  "master beside values of one release": [
    { "a.sh": "OPENSTACK_RELEASE=master\n", "a/2023.2.yaml": "x: y\n" },
    "rewrite",
  ],
  "tests and jobs for a release": [
    { "tests/2023.2.yaml": "x: y\n", ".zuul.d/2023.2.yaml": "x: y\n" },
    "rewrite",
  ],
  "a release with the module": [{ "a.sh": "add-apt-repository cloud-archive:flamingo\n" }, "rewrite"],
  "several releases": [{ "a.sh": "-b stable/train\n", "b.sh": "-b stable/ussuri\n" }, "rewrite"],
  "master beside a release": [
    { "a.sh": "OPENSTACK_RELEASE=master\n", "b.sh": "-b stable/train\n" },
    "rewrite",
  ],
  "a comment": [{ "a.sh": "# OPENSTACK_RELEASE=train\n" }, "rewrite"],
  "prose, tests and jobs": [
    {
      "README.md": "cloud-archive:train\n",
      "tests/a.sh": "-b stable/train\n",
      ".github/workflows/a.yml": "run: git clone -b stable/train x\n",
    },
    "rewrite",
  ],
  "a branch that is no release": [{ "a.sh": "git clone -b stable/v3 x\n" }, "rewrite"],
  "a longer word": [{ "a.yml": "trove_openstack_release: train\n" }, "rewrite"],
  "a service, whose own branch counts": [
    {
      "setup.cfg": "[metadata]\nname = fox\n[entry_points]\nwsgi_scripts =\n    fox-api = fox.api:app\n",
      "a.sh": "-b stable/train\n",
    },
    "rewrite",
  ],
};

test.each(Object.entries(shown))("a deployment of %s", async (_, [files, disposition]) => {
  const { decisions } = await migrateFiles({ ...files, ...run });
  const place = decisions.find(({ mention }) => mention.path === "run.sh");
  expect(place?.disposition).toBe(disposition);
  expect(place?.reason ?? "").toMatch(disposition === "keep" ? /^it is for \S+ \(by \S+.*\)/ : /^$/);
});

test.each<readonly [string, Files, string]>([
  ["file and line", { "b/setup.sh": "x\n\ngit clone -b stable/train x\n" }, "train (by b/setup.sh:3)"],
  [
    "the first of two",
    { "b.sh": "-b stable/train\n", "a.yml": "x: y\nopenstack_release: train\n" },
    "train (by a.yml:2 and another place)",
  ],
  [
    "the first of several",
    { "b.sh": "-b stable/train\n".repeat(2), "a.sh": "-b stable/train\n" },
    "train (by a.sh:1 and 2 other places)",
  ],
  ["values", { "nova/2023.2-ubuntu.yaml": "a: b\n" }, "2023.2 (by nova/2023.2-ubuntu.yaml)"],
  ["git-review", { ".gitreview": "[gerrit]\ndefaultbranch=stable/2024.1\n" }, "2024.1 (by .gitreview)"],
])("what says the release is named in the reason: %s", async (_, files, shown) => {
  const { decisions } = await migrateFiles({ ...files, ...run });
  const place = decisions.find(({ mention }) => mention.path === "run.sh");
  expect(place?.reason).toBe(
    `it is for ${shown}, and cinder.wsgi.api:application is there from 2025.1 on; the script still serves`,
  );
});

test("the branch that says the release is named in the reason", async () => {
  const { decisions } = await migrateFiles(run, { branch: "stable/2024.1" });
  expect(decisions[0]?.reason).toMatch(/^it is for 2024\.1 \(by the branch stable\/2024\.1\)/);
});

test("a directory is of the machine that it is on", async () => {
  const { decisions } = await migrateFiles({ ...run, "a.sh": "-b stable/train\n" }, { directory: "/srv/x" });
  expect(decisions.map((decision) => decision.disposition)).toEqual(["rewrite"]);
});

test("with a memory only what changed is read", async () => {
  const values = new Map<string, unknown>();
  const memory: ScanMemory = {
    recall: (key) => Promise.resolve(values.get(key)),
    remember: (key, value) => Promise.resolve(void values.set(key, value)),
  };
  const first = new MemoryTree({ "a.sh": "-b stable/train\n", "b.sh": "x\n", "c.sh": "x\n" });
  expect(await installedRelease(first, memory, null, [])).toEqual({ name: "train", by: "a.sh:1" });
  const second = new MemoryTree({ "a.sh": "-b stable/train\n", "b.sh": "-b stable/yoga\n", "c.sh": "x\n" }, [
    first,
  ]);
  expect(await installedRelease(second, memory, null, [])).toBe(null);
  expect(second.blobsRead).toBe(1);
  const third = new MemoryTree({ "b.sh": "-b stable/yoga\n", "c.sh": "x\n" }, [second]);
  expect(await installedRelease(third, memory, null, [])).toEqual({ name: "yoga", by: "b.sh:1" });
  expect(third.blobsRead).toBe(0);
});
