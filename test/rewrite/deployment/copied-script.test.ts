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
  expect((await migrateFiles({ [path]: after })).files).toEqual([]);
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

test.each([
  ["a redirection", "Dockerfile", "RUN printf 'x' > /opt/bin/cinder-wsgi\n"],
  ["a document", "start.sh", "#!/bin/sh\ncat >/opt/bin/cinder-wsgi <<'EOF'\nx\nEOF\n"],
  ["tee", "start.sh", "#!/bin/sh\necho x | sudo tee /opt/bin/cinder-wsgi\n"],
  ["a file of the image's build", "Dockerfile", "COPY app.py /opt/bin/cinder-wsgi\n"],
  ["one of the same name", "Dockerfile", "COPY --chmod=755 files/cinder-wsgi /opt/bin/cinder-wsgi\n"],
])(
  "a script that a repository writes itself stays, and so does what serves it: %s",
  async (_, path, content) => {
    const files = {
      [path]: content,
      "k8s.yaml": 'command: ["uwsgi", "--wsgi-file", "/opt/bin/cinder-wsgi"]\n',
      "uwsgi.ini": "[uwsgi]\nwsgi-file = /opt/bin/cinder-wsgi\n",
      "other.ini": "[uwsgi]\nwsgi-file = /usr/bin/cinder-wsgi\n",
    };
    const { decisions } = await migrateFiles(files);
    const changed = decisions.filter(({ disposition }) => disposition !== "keep");
    expect(changed.map(({ mention, disposition }) => [mention.path, disposition])).toEqual([
      ["other.ini", "rewrite"],
    ]);
  },
);

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
