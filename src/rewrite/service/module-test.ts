import { type Content, contentOfText } from "../../model/content.js";
import type { ModuleTest, ModuleTestStyle, NewModule } from "../../model/migration-plan.js";

/**
 * A unit test that imports each new module with its factory mocked, and sees that the application was built once. It
 * fails without the module, and boots nothing. A mock with the factory's own signature fails too where a call without
 * arguments would (hacking H210 wants one).
 */
export function moduleTest({ style, modules }: ModuleTest): Content {
  const [first] = modules;
  const text = style === null ? pytestText(modules) : unittestText(modules, style);
  const source =
    (first === undefined || first.licence === "" ? "" : `${first.licence}\n`) + contentOfText(text);
  return first?.lineEnd === "\r\n" ? source.replaceAll("\n", "\r\n") : source;
}

function unittestText(modules: readonly NewModule[], style: ModuleTestStyle): string {
  const tests = modules.map((module) => {
    const { module: name } = module;
    const server = name.slice(name.lastIndexOf(".") + 1);
    return `
    @mock.patch(${patched(module)})
    def test_${server}(self, factory):
        module = self._import('${name}')

        factory.assert_called_once_with()
        self.assertIs(factory.return_value, module.application)
`;
  });
  return `${importsOf(style)}


class TestWSGIModules(${style.base?.expression ?? "unittest.TestCase"}):
    """Each module builds its application once, when it is imported."""

    def _import(self, name):
        sys.modules.pop(name, None)
        self.addCleanup(sys.modules.pop, name, None)
        return importlib.import_module(name)
${tests.join("")}`;
}

/** One import a line, in groups and sorted by module (hacking H301, H306; PEP 8). */
function importsOf({ base, mock }: ModuleTestStyle): string {
  const isOwn = mock === "import mock";
  const standard = [
    "import importlib",
    "import sys",
    ...(base === null ? ["import unittest"] : []),
    ...(isOwn ? [] : [mock]),
  ];
  const library = (statement: string) => /^(?:import|from) (?:oslotest|testtools)\b/.test(statement);
  const given = base === null ? [] : [base.statement];
  const libraries = [...(isOwn ? [mock] : []), ...given.filter(library)];
  const project = given.filter((statement) => !library(statement));
  return [standard, libraries, project]
    .filter((group) => group.length > 0)
    .map((group) => group.join("\n"))
    .join("\n\n");
}

function pytestText(modules: readonly NewModule[]): string {
  const cases = modules.map(
    ({ module, factory }) => `        ('${module}', '${factory.replace(":", ".")}'),\n`,
  );
  return `import importlib
import sys
from unittest import mock

import pytest


@pytest.mark.parametrize(
    ('name', 'factory'),
    [
${cases.join("")}    ],
)
def test_application_is_built_once_on_import(name, factory):
    sys.modules.pop(name, None)
    try:
        with mock.patch(factory) as build:
            module = importlib.import_module(name)
        build.assert_called_once_with()
        assert module.application is build.return_value
    finally:
        sys.modules.pop(name, None)
`;
}

/** The arguments of `mock.patch`, on lines of their own where one would be longer than 79 columns (PEP 8). */
function patched({ factory, isPlain }: NewModule): string {
  const all = [`'${factory.replace(":", ".")}'`, ...(isPlain ? ["autospec=True"] : [])];
  const line = all.join(", ");
  return line.length + "    @mock.patch()".length <= 79 ? line : `\n        ${all.join(",\n        ")}`;
}
