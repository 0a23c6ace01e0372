import { describe, expect, test } from "@jest/globals";
import { filesAfter, migrateFiles } from "../../support/migrate-files.js";

const line = "from cinder.wsgi.api import application";
const place = "/var/www/cgi-bin/cinder";
const written = `echo '${line}' > ${place}/cinder-wsgi`;

/** What is written → [path, before, after] */
const changes: Readonly<Record<string, readonly [path: string, before: string, after: string]>> = {
  "a copy in a Dockerfile": [
    "Dockerfile.j2",
    `RUN mkdir -p ${place} \\\n    && cp -a /opt/venv/bin/cinder-wsgi ${place}/cinder-wsgi \\\n    && chmod 755 ${place}/cinder-wsgi\n`,
    `RUN mkdir -p ${place} \\\n    && ${written} \\\n    && chmod 755 ${place}/cinder-wsgi\n`,
  ],
  "a copy into a directory": ["Dockerfile", `RUN cp /usr/bin/cinder-wsgi ${place}/\n`, `RUN ${written}\n`],
  "a directory that the file makes": [
    "Dockerfile",
    `RUN mkdir -p "${place}" && cp /usr/bin/cinder-wsgi ${place}\n`,
    `RUN mkdir -p "${place}" && ${written}\n`,
  ],
  "a copy under another name": [
    "Dockerfile",
    `RUN mkdir ${place} && cp -a /usr/bin/cinder-wsgi ${place}/app\n`,
    `RUN mkdir ${place} && echo '${line}' > ${place}/app\n`,
  ],
  "a copy with an ending": [
    "Dockerfile",
    `RUN cp /usr/bin/cinder-wsgi ${place}/app.wsgi\n`,
    `RUN echo '${line}' > ${place}/app.wsgi\n`,
  ],
  "an image's actions in YAML": [
    "cinder-api.yaml",
    `tcib_actions:\n- run: mkdir -p ${place} && cp -a /usr/bin/cinder-wsgi ${place}/cinder-wsgi && sed -i 's/a/b/' c\n- run: chmod 755 ${place}/cinder-wsgi\n`,
    `tcib_actions:\n- run: mkdir -p ${place} && ${written} && sed -i 's/a/b/' c\n- run: chmod 755 ${place}/cinder-wsgi\n`,
  ],
  "a command in single quotes": [
    "image.yaml",
    `steps:\n  - run: 'cp /usr/bin/cinder-wsgi ${place}/cinder-wsgi'\n`,
    `steps:\n  - run: 'echo ${line} > ${place}/cinder-wsgi'\n`,
  ],
  "a command in double quotes": [
    "image.yaml",
    `steps:\n  - run: "cp /usr/bin/cinder-wsgi ${place}/cinder-wsgi"\n`,
    `steps:\n  - run: "${written}"\n`,
  ],
  "a chart's script that looks the script up": [
    "templates/bin/_cinder-api.sh.tpl",
    `function start () {\n  cp -a $(type -p cinder-wsgi) ${place}/\n  exec apache2 -DFOREGROUND\n}\n`,
    `function start () {\n  ${written}\n  exec apache2 -DFOREGROUND\n}\n`,
  ],
  "a look-up in quotes": [
    "start.sh",
    `#!/bin/sh\ncp "$(command -v cinder-wsgi)" "${place}/"\n`,
    `#!/bin/sh\necho '${line}' > "${place}/cinder-wsgi"\n`,
  ],
  "a loop over one name": [
    "templates/bin/_cinder-api.sh.tpl",
    `  for SCRIPT in cinder-wsgi; do\n    cp -a $(type -p \${SCRIPT}) ${place}/\n  done\n`,
    `  for SCRIPT in cinder-wsgi; do\n    echo '${line}' > ${place}/\${SCRIPT}\n  done\n`,
  ],
  "a link": [
    "start.sh",
    `#!/bin/sh\nln -s /usr/bin/cinder-wsgi ${place}/cinder-wsgi\n`,
    `#!/bin/sh\n${written}\n`,
  ],
  "a link that replaces one": [
    "start.sh",
    `#!/bin/sh\nsudo ln -sf /usr/bin/cinder-wsgi ${place}/cinder-wsgi\n`,
    `#!/bin/sh\nsudo rm -f ${place}/cinder-wsgi && echo '${line}' | sudo tee ${place}/cinder-wsgi > /dev/null\n`,
  ],
  "an installation with owner and mode": [
    "start.sh",
    `#!/bin/sh\nsudo install -m 755 -o cinder /usr/bin/cinder-wsgi ${place}/cinder-wsgi\n`,
    `#!/bin/sh\necho '${line}' | sudo install -m 755 -o cinder /dev/stdin ${place}/cinder-wsgi\n`,
  ],
  "holes, CRLF and no final newline": [
    "Dockerfile.j2",
    `# copy\r\nRUN cp {{ venv }}/bin/cinder-wsgi {{ www }}/cinder-wsgi`,
    `# copy\r\nRUN echo '${line}' > {{ www }}/cinder-wsgi`,
  ],
  "a package whose module is its own directory": [
    "Dockerfile",
    "RUN cp /usr/bin/ironic-api-wsgi /var/www/ironic-api-wsgi\n",
    "RUN echo 'from ironic.wsgi import application' > /var/www/ironic-api-wsgi\n",
  ],
};

test.each(Object.entries(changes))("writes a file in place of %s", async (_, [path, before, after]) => {
  const files = { [path]: before };
  expect(filesAfter(files, await migrateFiles(files))[path]).toBe(after);
  const again = await migrateFiles({ [path]: after });
  expect(again.files).toEqual([]);
  expect(again.decisions.filter(({ disposition }) => disposition !== "keep")).toEqual([]);
});

test("the virtual host that serves the copy stays, whatever the settings say", async () => {
  const conf = `WSGIScriptAlias / ${place}/cinder-wsgi\n<Directory ${place}>\n<Files cinder-wsgi>\nRequire all granted\n</Files>\n</Directory>\n`;
  const files = {
    ".wsgi-shift.yml": "purelib: /py\n",
    "start.sh": `#!/bin/sh\ncp /usr/bin/cinder-wsgi ${place}/\n`,
    "etc/cinder.conf": conf,
  };
  const migration = await migrateFiles(files);
  expect(filesAfter(files, migration)).toEqual({ ...files, "start.sh": `#!/bin/sh\n${written}\n` });
  expect(migration.decisions.map(({ disposition, reason }) => [disposition, reason])).toEqual([
    ["keep", "the file that start.sh:2 makes, which keeps its name"],
    ["keep", "the file that start.sh:2 makes, which keeps its name"],
    [
      "rewrite",
      "the file keeps its name, so that nothing else changes, in this repository or in another; cinder.wsgi.api:application is there from 2025.1 on",
    ],
  ]);
});

const own = "/opt/bin/cinder-wsgi";
const task = (text: string) => ["roles/x/tasks/main.yml", `- name: x\n${text}`] as const;

describe("a script that a repository writes itself stays, and so does what serves it", () => {
  test.each<readonly [string, path: string, content: string]>([
    ["a redirection", "Dockerfile", `RUN printf 'x' > ${own}\n`],
    ["one in two steps", "start.sh", `#!/bin/sh\necho x >> ${own}\n`],
    ["a document", "start.sh", `#!/bin/sh\ncat >${own} <<'EOF'\nx\nEOF\n`],
    ["a document of the image's build", "Dockerfile", `COPY <<EOF ${own}\nx\nEOF\n`],
    ["tee", "start.sh", `#!/bin/sh\necho x | sudo tee ${own}\n`],
    ["a file of the image's build", "Dockerfile", `COPY app.py ${own}\n`],
    ["one of the same name", "Dockerfile", `COPY --chmod=755 files/cinder-wsgi ${own}\n`],
    ["one in a directory", "Dockerfile", "COPY --link files/cinder-wsgi /opt/bin/\n"],
    ["CRLF", "Dockerfile", `COPY app.py ${own}\r\n`],
    ["a link to another file", "start.sh", `#!/bin/sh\nln -s /srv/app.py ${own}\n`],
    ["an installation", "start.sh", `#!/bin/sh\nsudo install -m 755 app.py ${own}\n`],
    ["Ansible's copy", ...task(`  copy:\n    src: app.py\n    dest: ${own}\n`)],
    ["with a content", ...task(`  copy:\n    dest: ${own}\n    content: |\n      x\n`)],
    ["to a directory", ...task("  copy:\n    src: cinder-wsgi\n    dest: /opt/bin/\n")],
    ["its template", ...task(`  template:\n    src: cinder-wsgi.j2\n    dest: "${own}"\n    mode: "0755"\n`)],
    ["on one line", ...task(`  template: src=cinder-wsgi.j2 dest=${own} mode=0755\n`)],
    ["in braces", ...task(`  copy: {src: app.py, dest: "${own}"}\n`)],
    ["its link", ...task(`  file:\n    src: /srv/app.py\n    dest: ${own}\n    state: link\n`)],
    ["a mount of Compose", "compose.yaml", `services:\n  a:\n    volumes:\n      - ./app.py:${own}:ro\n`],
    ["a mount of Kubernetes", "pod.yaml", `volumeMounts:\n  - mountPath: ${own}\n    subPath: app.py\n`],
    ["a file of cloud-init", "user-data.yaml", `write_files:\n  - path: ${own}\n    content: |\n      x\n`],
  ])("%s", async (_, path, content) => {
    const { decisions } = await migrateFiles({
      [path]: content,
      "README.md": `    uwsgi --wsgi-file ${own}\n`,
      "etc/cinder.conf": `WSGIScriptAlias / ${own}\n`,
      "k8s.yaml": `command: ["uwsgi", "--wsgi-file", "${own}"]\n`,
      "ini.yml": `- ini_file:\n    option: wsgi-file\n    value: ${own}\n`,
      "start.py": `run(["uwsgi", "--wsgi-file", "${own}"])\n`,
      "uwsgi.ini": `[uwsgi]\nwsgi-file = ${own}\n`,
      "other.ini": "[uwsgi]\nwsgi-file = /usr/bin/cinder-wsgi\n",
    });
    const changed = decisions.filter(({ disposition }) => disposition !== "keep");
    expect(changed.map(({ mention, disposition }) => [mention.path, disposition])).toEqual([
      ["other.ini", "rewrite"],
    ]);
  });

  test("one that waits for a release", async () => {
    const { decisions } = await migrateFiles({
      Dockerfile: `FROM x/cinder:2024.1\nCOPY app.py ${own}\n`,
      "uwsgi.ini": `[uwsgi]\nwsgi-file = ${own}\n`,
    });
    expect(decisions.map(({ disposition, reason }) => [disposition, reason])).toEqual([
      ["keep", "the file app.py is put there under the script's name, and stays"],
      ["keep", "the file that Dockerfile:2 makes, which keeps its name"],
    ]);
  });

  test("a path with the hole of a template", async () => {
    const { decisions } = await migrateFiles({
      "tasks/main.yml": `- template:\n    src: a.j2\n    dest: "{{ bin }}/cinder-wsgi"\n`,
      "templates/a.ini.j2": "[uwsgi]\nwsgi-file = {{bin}}/cinder-wsgi\n",
      "templates/b.ini.j2": "[uwsgi]\nwsgi-file = {{ other }}/cinder-wsgi\n",
    });
    expect(decisions.map(({ disposition }) => disposition)).toEqual(["keep", "keep", "rewrite"]);
  });
});

test.each<readonly [string, path: string, content: string]>([
  [
    "a link to the script",
    ...task(`  file:\n    src: /srv/bin/cinder-wsgi\n    dest: ${own}\n    state: link\n`),
  ],
  [
    "a copy of the script",
    ...task(`  copy:\n    remote_src: true\n    src: "{{ venv }}/bin/cinder-wsgi"\n    dest: ${own}\n`),
  ],
  [
    "a link to the module",
    ...task(`  file:\n    src: /srv/cinder/wsgi/api.py\n    dest: ${own}\n    state: link\n`),
  ],
  ["a removal", ...task(`  file:\n    path: ${own}\n    state: absent\n`)],
  [
    "the machine's script in a container",
    "compose.yaml",
    `services:\n  a:\n    volumes:\n      - ${own}:${own}\n`,
  ],
  ["another stage's script", "Dockerfile", `COPY --from=build /srv/bin/cinder-wsgi ${own}\n`],
  ["another file of the name", "start.sh", `#!/bin/sh\necho x > ${own}-old\n`],
  ["a text that tells to write it", "README.md", `    cat > ${own} <<EOF\n`],
])("the script itself is none of a repository's own: %s", async (_, path, content) => {
  const { decisions } = await migrateFiles({
    [path]: content,
    "uwsgi.ini": `[uwsgi]\nwsgi-file = ${own}\n`,
  });
  expect(decisions.at(-1)).toMatchObject({ mention: { path: "uwsgi.ini" }, disposition: "rewrite" });
});

test("what is copied from nobody knows where is a person's, and what names the copy stays", async () => {
  const { decisions } = await migrateFiles({
    "start.sh": "#!/bin/sh\ncp files/cinder-wsgi /opt/bin/\n",
    "uwsgi.ini": `[uwsgi]\nwsgi-file = ${own}\n`,
  });
  expect(decisions.map(({ disposition, reason }) => [disposition, reason])).toEqual([
    ["manual", `write the line "${line}" into the file that the copy makes, under the same name`],
    ["keep", "the file that start.sh:2 makes, which keeps its name"],
  ]);
});

test("a virtual host that serves a copy of another repository says what that must do", async () => {
  const { decisions } = await migrateFiles({ "etc/cinder.conf": `WSGIScriptAlias / ${place}/cinder-wsgi\n` });
  expect(decisions.map(({ disposition }) => disposition)).toEqual(["manual"]);
  expect(decisions[0]?.reason).toMatch(/made elsewhere.*from cinder\.wsgi\.api import application/);
});

/** Path and content → disposition of each mention, with a word of the reason */
const untouched: Readonly<
  Record<
    string,
    readonly [path: string, content: string, ...expected: (readonly ["manual" | "keep", RegExp])[]]
  >
> = {
  "a destination that may be either": [
    "start.sh",
    "#!/bin/sh\ncp /usr/bin/cinder-wsgi /var/www/cinder\n",
    ["manual", /file or a directory/],
  ],
  "a program": [
    "Dockerfile",
    "RUN ln -s /opt/venv/bin/cinder-wsgi /usr/bin/cinder-wsgi\n",
    ["manual", /made a program/],
    ["manual", /./],
  ],
  "several files": ["start.sh", `#!/bin/sh\ncp /usr/bin/cinder-wsgi /usr/bin/x ${place}/\n`, ["manual", /./]],
  "an option that is not known": [
    "start.sh",
    `#!/bin/sh\ncp -n /usr/bin/cinder-wsgi ${place}/\n`,
    ["manual", /./],
  ],
  "a target directory": ["start.sh", `#!/bin/sh\ncp -t ${place} /usr/bin/cinder-wsgi\n`, ["manual", /./]],
  "a list of words": [
    "Dockerfile",
    `RUN ["cp", "/usr/bin/cinder-wsgi", "${place}/cinder-wsgi"]\n`,
    ["manual", /./],
    ["manual", /./],
  ],
  "another stage's script": [
    "Dockerfile",
    `COPY --from=build /opt/venv/bin/cinder-wsgi ${place}/\n`,
    ["manual", /./],
  ],
  "a loop over two names": [
    "start.sh",
    `#!/bin/sh\nfor X in cinder-wsgi manila-wsgi; do\n  cp -a $(type -p \${X}) ${place}/\ndone\n`,
    ["manual", /loop/],
    ["manual", /loop/],
  ],
  "a loop that does more": [
    "start.sh",
    `#!/bin/sh\nfor X in cinder-wsgi; do\n  cp -a $(type -p \${X}) ${place}/\n  chmod 755 ${place}/\${X}\ndone\n`,
    ["manual", /loop/],
  ],
  "a loop that takes the module where the script is missing": [
    "start.sh",
    `#!/bin/sh\nfor X in cinder-wsgi; do\n  path="$(type -p \${X} || true)"\n  [ -n "$path" ] || path=$PURELIB/cinder/wsgi/api.py\n  cp "$path" ${place}/wsgi.py\ndone\n`,
    ["keep", /takes its place by itself/],
  ],
  "a source of another name": [
    "start.sh",
    `#!/bin/sh\ncp /srv/app.py ${place}/cinder-wsgi\n`,
    ["keep", /\/srv\/app\.py is put there/],
  ],
  "a file of the image's own under the script's name": [
    "Dockerfile",
    "ADD --chown=root wsgi /opt/venv/bin/cinder-wsgi\n",
    ["keep", /the file wsgi is put there/],
  ],
  "a file of the repository": ["start.sh", `#!/bin/sh\ncp files/cinder-wsgi ${place}/\n`, ["manual", /./]],
  "a configuration of the name": [
    "start.sh",
    `#!/bin/sh\ncp cinder-wsgi.conf /etc/apache2/\n`,
    ["keep", /\.conf/],
  ],
};

describe("leaves alone", () => {
  test.each(Object.entries(untouched))("%s", async (_, [path, content, ...expected]) => {
    const migration = await migrateFiles({ [path]: content });
    expect(migration.decisions.map(({ disposition }) => disposition)).toEqual(
      expected.map(([disposition]) => disposition),
    );
    migration.decisions.forEach(({ reason }, index) => {
      expect(reason).toMatch(expected[index]?.[1] ?? /never/);
    });
    expect(migration.files).toEqual([]);
  });
});
