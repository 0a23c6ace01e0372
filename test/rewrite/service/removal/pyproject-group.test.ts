import { expect, test } from "@jest/globals";
import { removeFrom } from "../../../support/remove-from.js";

const head = `[project]\nname = "x"\n`;
const entry = `x-wsgi = "x.api:init"`;

/** before → after */
const changes: Readonly<Record<string, readonly [string, string]>> = {
  "the last table": [
    `${head}\n[project.scripts]\nx = "x.cmd:main"\n\n[project.entry-points.wsgi_scripts]\n${entry}\n`,
    `${head}\n[project.scripts]\nx = "x.cmd:main"\n`,
  ],
  "a table between others, with its comment": [
    `${head}\n# made by pbr\n# for servers\n[project.entry-points.wsgi_scripts]\n${entry}  # the API\n\n[tool.x]\ny = 1\n`,
    `${head}\n[tool.x]\ny = 1\n`,
  ],
  "a table with comments inside": [
    `${head}\n[project.entry-points.wsgi_scripts]\n# one\n${entry}\n\n[tool.x]\ny = 1\n`,
    `${head}\n[tool.x]\ny = 1\n`,
  ],
  "a quoted table": [`${head}\n[project.entry-points."wsgi_scripts"]\n"x-wsgi" = 'x.api:init'\n`, head],
  "poetry's table": [
    `[tool.poetry]\nname = "x"\n\n[tool.poetry.plugins."wsgi_scripts"]\n${entry}\n`,
    `[tool.poetry]\nname = "x"\n`,
  ],
  "flit's table": [
    `[tool.flit.entrypoints.wsgi_scripts]\n${entry}\n\n[tool.x]\ny = 1\n`,
    `[tool.x]\ny = 1\n`,
  ],
  "an inline table": [
    `${head}\n[project.entry-points]\na = { b = "c:d" }\nwsgi_scripts = { ${entry} }\n`,
    `${head}\n[project.entry-points]\na = { b = "c:d" }\n`,
  ],
  "an inline table in an inline table": [
    `${head}entry-points = { a = { b = "c:d" }, wsgi_scripts = { ${entry} } }\n`,
    `${head}entry-points = { a = { b = "c:d" } }\n`,
  ],
  "the first of an inline table": [
    `${head}entry-points = { wsgi_scripts = { ${entry} }, a = { b = "c:d" } }\n`,
    `${head}entry-points = { a = { b = "c:d" } }\n`,
  ],
  "inline tables that empty": [
    `${head}entry-points = { wsgi_scripts = { ${entry} } }\nversion = "1"\n`,
    `${head}version = "1"\n`,
  ],
  "a table that empties": [
    `${head}\n[project.entry-points]\nwsgi_scripts = { ${entry} }\n\n[tool.x]\ny = 1\n`,
    `${head}\n[tool.x]\ny = 1\n`,
  ],
  "dotted keys": [
    `${head}entry-points.wsgi_scripts.${entry}\nentry-points.a.b = "c:d"\n`,
    `${head}entry-points.a.b = "c:d"\n`,
  ],
  "one entry of a table": [
    `[project.entry-points.wsgi_scripts]\n${entry}\nx-other-wsgi = "x.gone:init"\n`,
    `[project.entry-points.wsgi_scripts]\nx-other-wsgi = "x.gone:init"\n`,
  ],
  "one entry of an inline table": [
    `[project.entry-points]\nwsgi_scripts = { o-wsgi = "x.gone:init", ${entry} }\n`,
    `[project.entry-points]\nwsgi_scripts = { o-wsgi = "x.gone:init" }\n`,
  ],
  "a value of several lines": [
    `${head}\n[project.entry-points.wsgi_scripts]\nx-wsgi = """\\\n  x.api:init"""\n`,
    head,
  ],
  CRLF: [
    `[project]\r\nname = "é"\r\n\r\n[project.entry-points.wsgi_scripts]\r\n${entry}\r\n`,
    `[project]\r\nname = "é"\r\n`,
  ],
  "no final newline": [`${head}\n[project.entry-points.wsgi_scripts]\n${entry}`, head],
  "nothing else of the same name": [
    `${head}\n[project.scripts]\nx-wsgi = "x.cmd:main"\n\n[project.entry-points.wsgi_scripts]\n${entry}\n`,
    `${head}\n[project.scripts]\nx-wsgi = "x.cmd:main"\n`,
  ],
};

test.each(Object.entries(changes))("removes %s", async (_, [before, after]) => {
  expect(await removeFrom("pyproject.toml", before)).toBe(after);
  expect(await removeFrom("pyproject.toml", after)).toBe(after);
});

test.each([
  head,
  `[project.scripts]\n${entry}\n`,
  `[project.entry-points.console_scripts]\n${entry}\n`,
  `[project.entry-points.wsgi_scripts]\nx-wsgi = "x.gone:init"\n`,
  `[project.entry-points.wsgi_scripts]\nx-wsgi = "x.api"\n`,
  `[project.entry-points.wsgi_scripts]\nx-wsgi = 1\n`,
  `[project.entry-points.wsgi_scripts]\n${entry}\n${entry}\n`,
  `[project.entry-points.wsgi_scripts]\n`,
  `[[tool.x]]\nwsgi_scripts = { ${entry} }\n`,
  `# [project.entry-points.wsgi_scripts]\n# ${entry}\n[tool.x]\ny = """\n[project.entry-points.wsgi_scripts]\n${entry}\n"""\n`,
  `[project\n`,
])("leaves %j alone", async (text) => {
  expect(await removeFrom("pyproject.toml", text)).toBe(text);
});
