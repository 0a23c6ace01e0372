import { expect, test } from "@jest/globals";
import picomatch from "picomatch";
import { mergedSettings, parseSettings } from "../../src/config/repository-settings.js";
import { defaultSettings } from "../../src/model/repository-settings.js";

test("a file without a key says what no file says", () => {
  expect(parseSettings(".wsgi-shift.yml", "")).toEqual(defaultSettings);
});

test("a key of a later file stands in place of the same one before, and all others stay", () => {
  const owner = { path: ".github/wsgi-shift.yml", text: "mode: ask\nlabels: [x]\n" };
  const own = { path: ".wsgi-shift.yml", text: "mode: propose\ntests: false\n" };
  expect(mergedSettings([owner, own])).toEqual({ ...defaultSettings, labels: ["x"], tests: false });
  expect(() => mergedSettings([{ ...owner, text: "mode: x" }, own])).toThrow(/\.github\/wsgi-shift\.yml/);
});

test.each([
  ["2025.1", 'minimum_release: wants quotes, as in minimum_release: "2025.1"'],
  ["Epoxy", 'minimum_release: is to be written as "2025.1"'],
  ["stable/2025.1", 'minimum_release: is to be written as "2025.1"'],
  ["next", "minimum_release: is no release of OpenStack such as 2025.1"],
])("minimum_release: %s is refused with how to write it", (value, told) => {
  expect(() => parseSettings(".wsgi-shift.yml", `minimum_release: ${value}\n`)).toThrow(
    `The settings in .wsgi-shift.yml are not valid: ${told}`,
  );
});

test.each([
  ["devstack", ["devstack/plugin.sh", "devstack"], ["devstack2/a", "x/devstack/a"]],
  ["devstack/", ["devstack/lib/fox"], ["devstack2/a"]],
  ["doc/*", ["doc/a.rst"], ["doc/source/a.rst"]],
  ["{doc,etc}/sub", ["doc/sub/a.rst"], ["doc/a.rst"]],
  ["**/settings", ["devstack/settings", "a/settings/b"], ["settings.py"]],
  ["!devstack/**", ["doc/a.rst"], ["devstack/settings"]],
])("exclude: %s takes what is below a directory with it", (glob, taken, left) => {
  const { exclude } = parseSettings(".wsgi-shift.yml", `exclude: ["${glob}"]\n`);
  const takes = picomatch([...exclude], { dot: true });
  expect([taken.filter((path) => !takes(path)), left.filter((path) => takes(path))]).toEqual([[], []]);
});
