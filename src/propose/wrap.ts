/** Width of a commit message's body, as git and OpenStack have it. */
const width = 72;

/** A paragraph wrapped at 72 columns. */
export function paragraph(text: string): string {
  return wrap(text, "", "");
}

/** A list item wrapped at 72 columns. */
export function bullet(text: string): string {
  return wrap(text, "* ", "  ");
}

/**
 * Printable ASCII, as OpenStack wants messages: paths and names of a stranger's repository may hold anything, a line
 * end or a `Change-Id:` of their own included. Line feeds of our own stay.
 */
export function toAscii(text: string): string {
  return text.replace(/[^\n\x20-\x7e]/g, "?");
}

/** As one line: no text of a stranger's begins a line of its own. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/**
 * A path or a script for a paragraph. Wrapping may put any word at the beginning of a line, where Zuul and others look for
 * `Depends-On: …` in the whole message; so one with blanks or a colon in it is one word in quotes.
 */
export function shownPath(path: string): string {
  return /^[\w./+@~=-]+$/.test(path) ? path : `"${path.replace(/[\s"]/g, "?")}"`;
}

/** White space of any kind becomes one blank, so no text can begin a line of its own, or a trailer. */
function wrap(text: string, first: string, rest: string): string {
  const lines: string[] = [];
  let line = first;
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    const empty = line === first || line === rest;
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `${rest}${word}`;
    } else line = empty ? `${line}${word}` : `${line} ${word}`;
  }
  return [...lines, line].join("\n");
}
