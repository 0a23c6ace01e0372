/** A pack, an index or an object is not as git writes it, or of a kind that is not read here: git itself is asked then. */
export class UnreadableObject extends Error {
  override readonly name = "UnreadableObject";
}
