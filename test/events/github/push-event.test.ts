import { expect, test } from "@jest/globals";
import { example, outcome, type Payload } from "../../support/webhook-example.js";

const master = { ref: "refs/heads/master" };
const commit = { added: [], modified: [], removed: [] };
function push(changes: Payload): Payload {
  return example("push", master, { created: false, forced: false, ...changes });
}
function touching(...commits: readonly unknown[]): Payload {
  return push({ commits });
}

test.each<[string, Payload, string | null]>([
  ["the default branch", push({}), null],
  ["a branch that is asked for", push({ ref: "refs/heads/stable/2025.1" }), "stable/2025.1"],
  [
    "a default branch of a strange name",
    push({ ref: "refs/heads/-x;$(y)\n", repository: { default_branch: "-x;$(y)\n" } }),
    null,
  ],
  ["text among pictures", touching({ ...commit, added: ["a.png"], modified: ["b.ini"] }), null],
  ["text that goes", touching({ ...commit, removed: ["setup.cfg"] }), null],
  ["a picture made of text", touching({ ...commit, added: ["a.svg"] }), null],
  ["a merge, whose files were pushed before", touching({ ...commit, added: ["a.png"] }, commit), null],
  ["commits without their files", touching({ added: ["a.png"] }), null],
  ["no commit told", push({ commits: [] }), null],
  ["nothing told of commits", push({ commits: null }), null],
  ["a forced push of pictures", { ...touching({ ...commit, added: ["a.png"] }), forced: true }, null],
  ["a branch that is new", { ...touching({ ...commit, added: ["a.png"] }), created: true }, null],
  ["more commits than are told", touching(...Array(2048).fill({ ...commit, added: ["a.png"] })), null],
  ["more files than are told", touching({ ...commit, added: Array(3000).fill("a.png") }), null],
])("a scan follows: %s", (_, payload, branch) => {
  expect(outcome("push", payload)).toMatchObject({ kind: "scan", requests: [{ branch, reason: "push" }] });
});

test.each<[string, Payload, RegExp]>([
  ["pictures alone", touching({ ...commit, added: ["a.png", "doc/B.JPG"] }), /no text/],
  ["a picture that goes", touching({ ...commit, removed: ["x.woff2"] }), /no text/],
  ["another branch", push({ ref: "refs/heads/feature" }), /not the default branch/],
  [
    "our own branch",
    push({ ref: "refs/heads/wsgi-shift/remove-wsgi_scripts/master/modules" }),
    /not the default/,
  ],
  ["a tag of a branch's name", push({ ref: "refs/tags/stable/2025.1" }), /not the default/],
  ["a branch that is gone", push({ ref: "refs/heads/stable/2025.1", deleted: true }), /deleted/],
])("nothing follows: %s", (_, payload, reason) => {
  expect(outcome("push", payload)).toEqual({ kind: "ignored", reason: expect.stringMatching(reason) });
});

test("an event of an App tells its installation, one of a repository's own webhook does not", () => {
  const told = outcome("push", push({ installation: { id: 5 } }));
  expect(told).toMatchObject({ requests: [{ origin: { repository: 186853002, installation: 5 } }] });
  const { installation: _, ...alone } = push({});
  expect(outcome("push", alone)).toMatchObject({ requests: [{ origin: { repository: 186853002 } }] });
});
