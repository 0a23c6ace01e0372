import type { CommandWord } from "../model/command-request.js";
import type { Answer, DiscussedChange } from "../model/discussion.js";
import type { Carrying } from "./carrying.js";
import { scanOf } from "./scan-of.js";

type Decision = "approve" | "decline" | "takeover";

/** The answer to a word that only those may say who decide about changes; `given` where it went with what was done. */
export async function decide(
  said: CommandWord,
  word: Decision,
  carrying: Carrying,
): Promise<Answer | "given"> {
  const { discussion } = carrying;
  const reply = (text: string): Answer => ({ word, kind: "reply", text });
  const { change } = discussion;
  if (change === undefined) return reply("There is no change of ours here.");
  const refused = await discussion.whyMayNotDecide();
  if (refused !== undefined) return reply(refused);
  if (change.state === "merged") return reply("This change is merged already.");
  if (word === "decline") return decline(said, change, carrying);
  if (word === "takeover") return takeover(change, carrying);
  return approve(change, carrying);
}

async function decline(
  { argument }: CommandWord,
  { state }: DiscussedChange,
  { discussion, request }: Carrying,
): Promise<Answer | "given"> {
  const why = argument === "" ? "" : `: ${argument}`;
  const text = `Declined by ${request.actor}${why}\n\nIt stays closed until somebody opens it again, or says takeover.`;
  const answer: Answer = { word: "decline", kind: "done", text };
  if (state === "closed") return answer;
  await discussion.close(answer);
  return "given";
}

/** The scan follows in its own time: it finds the change open, and its commit as the one that may be replaced. */
async function takeover(change: DiscussedChange, carrying: Carrying): Promise<Answer> {
  if (change.state === "closed") await carrying.discussion.reopen();
  await carrying.enqueue(scanOf(carrying, change));
  return { word: "takeover", kind: "done", text: "The bot goes on with this change; a scan is queued." };
}

async function approve(change: DiscussedChange, { discussion }: Carrying): Promise<Answer> {
  const reply = (text: string): Answer => ({ word: "approve", kind: "reply", text });
  if (change.state === "closed") return reply("This change is closed; say takeover to open it again.");
  const stood = await discussion.stoodThen();
  if (stood === "no")
    return reply("It changed since you said that. Look at it as it is now, and say it again.");
  if (stood === "unknown")
    return reply("Whether it changed since you said that cannot be told here; mark it as ready by hand.");
  if (change.draft) await discussion.markReady();
  return reply("It is ready for review. What lets it in are votes and reviews, as for any change.");
}
