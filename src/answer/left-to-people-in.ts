const title = "Left to a person:";

/** The list of what is left to a person in the description of a change (propose/left-to-people.ts); empty where there is none. */
export function leftToPeopleIn(description: string): string {
  const paragraphs = description.replaceAll("\r", "").split(/\n(?:[ \t]*\n)+/);
  const list = paragraphs[paragraphs.indexOf(title) + 1] ?? "";
  const isList = list.split("\n").every((line) => /^(\* | {2})/.test(line));
  return paragraphs.includes(title) && isList ? `${title}\n\n${list}` : "";
}
