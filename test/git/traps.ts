import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type RepositoryFixture, temporaryDirectory } from "./repository-fixture.js";

/** Keys whose value git runs as a program, sooner or later. */
const programs = [
  "core.fsmonitor",
  "core.sshCommand",
  "core.askPass",
  "core.pager",
  "core.editor",
  "core.gitProxy",
  "core.alternateRefsCommand",
  "sequence.editor",
  "credential.helper",
  "diff.external",
  "diff.evil.command",
  "diff.evil.textconv",
  "filter.evil.clean",
  "filter.evil.smudge",
  "filter.evil.process",
  "merge.evil.driver",
  "gpg.program",
  "gpg.ssh.program",
  "gpg.x509.program",
  "pager.cat-file",
  "pager.log",
  "interactive.diffFilter",
  "uploadpack.packObjectsHook",
  "remote.origin.uploadpack",
  "remote.origin.receivepack",
  "trailer.evil.command",
  "alias.cat-file",
  "alias.ls-tree",
  "http.sslCert",
  "browser.evil.cmd",
  "submodule.sub.update",
  "receive.procReceiveRefs",
  "init.templateDir",
  "core.hooksPath",
  "gc.recentObjectsHook",
];

/** Every hook of githooks(5). */
const hooks = [
  "applypatch-msg",
  "pre-applypatch",
  "post-applypatch",
  "pre-commit",
  "pre-merge-commit",
  "prepare-commit-msg",
  "commit-msg",
  "post-commit",
  "pre-rebase",
  "post-checkout",
  "post-merge",
  "pre-push",
  "pre-receive",
  "update",
  "proc-receive",
  "post-receive",
  "post-update",
  "reference-transaction",
  "push-to-checkout",
  "pre-auto-gc",
  "post-rewrite",
  "sendemail-validate",
  "fsmonitor-watchman",
  "post-index-change",
];

/** A program that leaves a trace when it is run. */
export function trap(traces: string, name: string): string {
  const path = join(temporaryDirectory(), name);
  writeFileSync(path, `#!/bin/sh\ntouch ${join(traces, name)}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Lets everything by which a repository can have a program run put a file into `traces`. */
export function arm(traces: string, fixture: RepositoryFixture, gitDirectory: string): void {
  for (const key of programs) fixture.git(["config", key, trap(traces, key)]);
  for (const hook of hooks) {
    mkdirSync(join(gitDirectory, "hooks"), { recursive: true });
    writeFileSync(join(gitDirectory, "hooks", hook), `#!/bin/sh\ntouch ${join(traces, hook)}\n`);
    chmodSync(join(gitDirectory, "hooks", hook), 0o755);
  }
  fixture.git(["config", "--unset", "core.hooksPath"]);
  mkdirSync(join(gitDirectory, "info"), { recursive: true });
  writeFileSync(join(gitDirectory, "info", "attributes"), "* diff=evil filter=evil merge=evil\n");
  fixture.git(["config", "core.attributesFile", join(gitDirectory, "info", "attributes")]);
  fixture.git(["config", "include.path", join(gitDirectory, "more")]);
  writeFileSync(join(gitDirectory, "more"), `[core]\n\tfsmonitor = ${trap(traces, "included")}\n`);
}
