import { expect, test } from "@jest/globals";
import { leftToPeopleIn } from "../../src/answer/left-to-people-in.js";
import { pullRequestText } from "../../src/platform/github/pull-request-text.js";
import { changeMessage, messageText } from "../../src/propose/change-message.js";
import { migrateFiles } from "../support/migrate-files.js";
import { serviceFiles } from "../support/sample-repository.js";

test("what is left to a person is found again, on either host, and whatever line ends GitHub's form makes", async () => {
  const migration = await migrateFiles(serviceFiles);
  const rest = { identifying: [], signedOffBy: undefined, generatedBy: "wsgi-shift" };
  const message = changeMessage({ migration, unit: "modules", ...rest });
  const { body } = pullRequestText(message);
  for (const text of [messageText(message), body, body.replaceAll("\n", "\r\n")])
    expect(leftToPeopleIn(text)).toMatch(
      /^Left to a person:\n\n\* doc\/source\/install\.rst:1 fox-api-wsgi: /,
    );
});

test.each([
  "",
  "Left to a person:",
  "Left to a person:\n\n",
  "Left to a person:\n\nwsgi-shift decline",
  "Left to a person:\n\n* one\nwsgi-shift decline",
  "Left to a person:\n\n* one\n> two",
  "Much is Left to a person:\n\n* one",
  "* one",
])("nothing is taken from %j", (text) => {
  expect(leftToPeopleIn(text)).toBe("");
});
