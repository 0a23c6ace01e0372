import type { CommandRequest, CommandWord } from "../../model/command-request.js";

/** What a reply to a word ends with, not shown. Only in our own comments it means anything; events/github/comment-event.ts knows it. */
export function answerMark(
  { comment, place }: Pick<CommandRequest, "comment" | "place">,
  word: CommandWord["word"],
): string {
  return `<!-- wsgi-shift answers ${place === undefined ? "" : `${place}-`}${comment} ${word} -->`;
}
