import type { CommandWord } from "../../model/command-request.js";
import type { ChangeMessageInfo } from "./discussed-change.js";

/** The last line of an answer, which says to what; it is no word to anybody (comment-words.ts). */
export function answerMark(word: CommandWord["word"], messageId: string): string {
  return `wsgi-shift: answer to ${word} in ${messageId}`;
}

/** Whether one of our messages answers the word in the message of this id. Only in our own ones a mark means anything. */
export function hasAnswer(
  messages: readonly ChangeMessageInfo[],
  { username, word, messageId }: { username: string; word: CommandWord["word"]; messageId: string },
): boolean {
  const mark = answerMark(word, messageId);
  return messages.some(
    ({ author, message }) => author?.username === username && message.trimEnd().endsWith(`\n${mark}`),
  );
}
