import { createHmac, timingSafeEqual } from "node:crypto";

/** Checks X-Hub-Signature-256 over a body that comes in pieces, against one or more secrets. */
export class SignatureCheck {
  readonly #hmacs;

  constructor(secrets: readonly string[]) {
    this.#hmacs = secrets.map((secret) => createHmac("sha256", secret));
  }

  update(piece: Buffer): void {
    for (const hmac of this.#hmacs) hmac.update(piece);
  }

  /**
   * Whether `header` is `sha256=` and the HMAC of the pieces under one of the secrets (docs.github.com, "Validating
   * webhook deliveries"); compared in a time that tells nothing about them. To be called once.
   */
  isRight(header: string): boolean {
    const given = Buffer.from(header);
    const right = this.#hmacs.map((hmac) => {
      const expected = Buffer.from(`sha256=${hmac.digest("hex")}`);
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
    return right.includes(true);
  }
}
