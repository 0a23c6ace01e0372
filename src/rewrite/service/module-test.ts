import { type Content, contentOfText } from "../../model/content.js";
import type { ModuleTest, NewModule } from "../../model/migration-plan.js";

/**
 * A unit test that imports each new module with its factory mocked, and sees that the application was built once. It
 * fails without the module, and boots nothing.
 */
export function moduleTest({ style, modules }: ModuleTest): Content {
  const [first] = modules;
  const text = style === "pytest" ? pytestText(modules) : unittestText(modules);
  const source =
    (first === undefined || first.licence === "" ? "" : `${first.licence}\n`) + contentOfText(text);
  return first?.lineEnd === "\r\n" ? source.replaceAll("\n", "\r\n") : source;
}

function unittestText(modules: readonly NewModule[]): string {
  const tests = modules.map(({ module, factory }) => {
    const server = module.slice(module.lastIndexOf(".") + 1);
    return `
    @mock.patch('${factory.replace(":", ".")}')
    def test_${server}(self, factory):
        module = self._import('${module}')

        factory.assert_called_once_with()
        self.assertIs(factory.return_value, module.application)
`;
  });
  return `import importlib
import sys
import unittest
from unittest import mock


class TestWSGIModules(unittest.TestCase):
    """Each module builds its application once, when it is imported."""

    def _import(self, name):
        sys.modules.pop(name, None)
        self.addCleanup(sys.modules.pop, name, None)
        return importlib.import_module(name)
${tests.join("")}`;
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
