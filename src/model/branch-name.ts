import { createHash } from "node:crypto";
import type { ChangeIdentity } from "./change-identity.js";

/** GitHub refuses refs of more than 255 bytes; `refs/heads/` and the other parts need their share. */
const longestPart = 150;

/**
 * The branch that holds a change, without `refs/heads/`: `wsgi-shift/<topic>/<branch>/<unit>`. Different identities in
 * one repository never share a name, no name is a directory of another, and each is valid by git-check-ref-format(1)
 * and harmless in a shell, whatever the branch is called.
 */
export function branchName(identity: ChangeIdentity): string {
  return ["wsgi-shift", identity.topic, identity.branch, identity.unit].map(encodedPart).join("/");
}

function encodedPart(part: string): string {
  const bytes = Buffer.from(part, "utf8");
  const encoded = [...bytes]
    .map((byte, at) => encodedByte(byte, bytes[at - 1], bytes[at + 1]))
    .join("")
    .replace(/\.lock$/, "=2Elock");
  if (encoded.length <= longestPart) return encoded;
  // `=` is always followed by two digits otherwise, so a shortened part equals no other.
  const digest = createHash("sha256").update(bytes).digest("hex");
  return `${encoded.slice(0, longestPart - digest.length - 2)}==${digest}`;
}

/** `/` becomes `+`; letters, digits, `_`, `-` and inner single dots stay; any other byte is `=` and two hex digits. */
function encodedByte(byte: number, before: number | undefined, after: number | undefined): string {
  const character = String.fromCharCode(byte);
  if (character === "/") return "+";
  if (isWord(byte) || character === "-") return character;
  if (character === "." && isWord(before) && isWord(after)) return character;
  return `=${byte.toString(16).toUpperCase().padStart(2, "0")}`;
}

function isWord(byte: number | undefined): boolean {
  return byte !== undefined && /^[A-Za-z0-9_]$/.test(String.fromCharCode(byte));
}
