import { createPrivateKey } from "node:crypto";

/**
 * A GitHub App's private key as PEM, from the three spellings that Probot takes: PEM, PEM whose line ends are
 * written `\n`, and PEM in base64. Undefined where `text` is none of them.
 */
export function parsePrivateKey(text: string): string | undefined {
  const trimmed = text.trim();
  const decoded = trimmed.startsWith("-----BEGIN")
    ? trimmed
    : Buffer.from(trimmed, "base64").toString("utf8");
  const pem = `${decoded.replaceAll("\\n", "\n").replaceAll("\r\n", "\n").trim()}\n`;
  try {
    return createPrivateKey(pem).asymmetricKeyType === "rsa" ? pem : undefined;
  } catch {
    return undefined;
  }
}
