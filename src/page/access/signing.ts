import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";

/** Signs what browsers keep for us. */
export class Signing {
  readonly #key: Buffer;

  /**
   * The key comes from the service's secrets, so that all its processes have the same one, nothing has to be kept, and it
   * changes with any of them.
   */
  constructor(secrets: readonly string[]) {
    const material = JSON.stringify(secrets);
    this.#key = Buffer.from(hkdfSync("sha256", material, "wsgi-shift", "campaign page", 32));
  }

  /** `purpose` keeps a signature from being taken for another one's. */
  sign(purpose: string, text: string): string {
    return createHmac("sha256", this.#key).update(`${purpose}\0${text}`).digest("base64url");
  }

  isRight(purpose: string, text: string, signature: string): boolean {
    return sameText(this.sign(purpose, text), signature);
  }

  /** A value that only we can have made, as text for a cookie or an address. */
  seal(purpose: string, value: object): string {
    const text = Buffer.from(JSON.stringify(value)).toString("base64url");
    return `${text}.${this.sign(purpose, text)}`;
  }

  /** The value that was sealed so; undefined for anything else. */
  open(purpose: string, sealed: string): unknown {
    const [text = "", signature = ""] = sealed.split(".");
    if (!this.isRight(purpose, text, signature)) return undefined;
    return JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
  }
}

/** Compares in a time that tells nothing about either but the length. */
export function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
