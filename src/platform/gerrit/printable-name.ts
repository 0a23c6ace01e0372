/** A person's name is a stranger's text: short, on one line, and with nothing that a terminal obeys. */
export function printableName(name = "somebody"): string {
  return name.slice(0, 100).replace(/\p{C}|\s+/gu, " ");
}
