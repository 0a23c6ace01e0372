import { type ChangeUnit, topic } from "../model/change-identity.js";
import type { CommandRequest, CommandWord } from "../model/command-request.js";
import type { Answer } from "../model/discussion.js";
import { WsgiShiftError } from "../model/errors.js";
import type { AnswerOptions, Carrying } from "./carrying.js";
import { countVote } from "./count-vote.js";
import { decide } from "./decide.js";
import { helpText } from "./help-text.js";
import { leftToPeopleIn } from "./left-to-people-in.js";
import { scanOf } from "./scan-of.js";
import { statusText, type UnitStatus } from "./status-text.js";

/**
 * Carries out the words of a comment, one after the other, and answers each of them once. May be run again after it ended
 * anywhere: what is answered is over, and doing the rest again changes nothing. Gives the words that were answered now.
 */
export async function answerCommand(
  request: CommandRequest,
  options: AnswerOptions,
): Promise<readonly CommandWord["word"][]> {
  const discussion = await options.discussions.open(request);
  if (request.isVote) return discussion === undefined || !(await countVote(discussion)) ? [] : ["approve"];
  const answered: CommandWord["word"][] = [];
  for (const said of discussion?.words ?? []) {
    if (discussion === undefined || (await discussion.isAnswered(said.word))) continue;
    await carryOut(said, { ...options, request, discussion });
    answered.push(said.word);
  }
  return answered;
}

async function carryOut(said: CommandWord, carrying: Carrying): Promise<void> {
  const { discussion } = carrying;
  try {
    const answer = await answerTo(said, carrying);
    if (answer !== "given") await discussion.answer(answer);
  } catch (error) {
    // What may pass is tried again; a refusal is the answer, unless answering is what was refused.
    if (!(error instanceof WsgiShiftError) || error.retryable) throw error;
    const text = `That could not be done. ${error.message}`;
    await discussion.answer({ word: said.word, kind: "reply", text });
  }
}

async function answerTo(said: CommandWord, carrying: Carrying): Promise<Answer | "given"> {
  const { word } = said;
  switch (word) {
    case "help":
      return { word, kind: "reply", text: helpText };
    case "status":
      return { word, kind: "reply", text: await status(carrying) };
    case "rescan":
      return rescan(carrying);
    default:
      return decide(said, word, carrying);
  }
}

async function rescan(carrying: Carrying): Promise<Answer> {
  const reason = await carrying.whyNotCovered?.(carrying.discussion.branch);
  if (reason !== undefined) return { word: "rescan", kind: "reply", text: `No scan: ${reason}.` };
  await carrying.enqueue(scanOf(carrying));
  return { word: "rescan", kind: "done", text: "A scan of this branch is queued." };
}

async function status({ discussion, request, host, burndown }: Carrying): Promise<string> {
  const { branch } = discussion;
  const units: readonly ChangeUnit[] = ["modules", "entry-points"];
  const found = await Promise.all(
    units.map(async (unit): Promise<UnitStatus | undefined> => {
      const { host: name, project } = request;
      const existing = await host.find({ host: name, project, branch, topic, unit });
      const isHere = discussion.change !== undefined && existing?.id === discussion.change.id;
      const leftToPeople = isHere ? leftToPeopleIn(discussion.change.description) : undefined;
      return existing && { unit, existing, leftToPeople };
    }),
  );
  const here = statusText(
    branch,
    found.filter((one) => one !== undefined),
  );
  const whole = await burndown?.();
  return whole === undefined ? here : `${here}\n\n${whole}`;
}
