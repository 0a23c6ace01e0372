import { join } from "node:path";
import type { Git, GitOptions } from "../../git/git.js";
import { isolateCommit } from "../../git/isolate-commit.js";
import type { PushReport } from "../../git/push-report.js";
import type { ReviewPush } from "./review-push.js";

const missesObjects = /unpack failed: error Missing (?:commit|tree|blob) /;

/** Pushes by git over SSH. Raises what git raises for a remote. */
export async function pushBySsh(git: Git, push: ReviewPush): Promise<PushReport> {
  const { repository, commit, base } = push;
  const report = await pushFrom(git, { gitDirectory: repository }, push);
  if (!missesObjects.test(report.refusal ?? "")) return report;
  // git leaves out what Gerrit has in other changes, where Gerrit does not look (ReceivePack of JGit): send it all.
  const alone = await isolateCommit(git, { objects: join(repository, "objects"), commit, base });
  try {
    return await pushFrom(git, alone.options, push);
  } finally {
    await alone.dispose();
  }
}

async function pushFrom(
  git: Git,
  from: GitOptions,
  { remote, ref, commit, options }: ReviewPush,
): Promise<PushReport> {
  const quietly = [
    "--porcelain",
    "--no-verify",
    "--no-follow-tags",
    "--no-recurse-submodules",
    "--no-signed",
  ];
  const given = options.map((option) => `--push-option=${option}`);
  const { status, stdout, stderr } = await git.run(
    ["push", ...quietly, ...given, "--end-of-options", remote.url, `${commit}:${ref}`],
    {
      ...from,
      environment: { ...from.environment, ...remote.environment },
      protocols: [new URL(remote.url).protocol.slice(0, -1)],
      subject: { remote: remote.url },
      accept: [0, 1],
    },
  );
  const said = stderr.replace(/^remote: /gm, "");
  if (status === 0) return { refusal: undefined, said };
  const unpacking = /^error: remote (unpack failed: .*)$/m.exec(stderr)?.[1];
  const reasons = [rejectionIn(stdout.toString("utf8")), unpacking].filter(Boolean);
  return { refusal: reasons.join(": "), said };
}

/** The reason, which may have several lines, in the parentheses of `!\t<from>:<to>\t[remote rejected] (<reason>)` (git-push(1), OUTPUT). */
function rejectionIn(output: string): string | undefined {
  const [, reason] =
    /^!\t[^\t]*\t\[(?:remote )?rejected\] \((.*?)\)$(?=\n(?:Done|[ =*+!-]\t))/ms.exec(output) ?? [];
  return reason?.replace(/\s*\n\s*/g, "; ");
}
