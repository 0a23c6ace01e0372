import { createPublicKey, generateKeyPairSync, type KeyObject, verify } from "node:crypto";

/** PEM, as an App's owner downloads it. */
export function newPrivateKey(): string {
  const encoding = { type: "pkcs1", format: "pem" } as const;
  const options = { modulusLength: 2048, privateKeyEncoding: encoding, publicKeyEncoding: encoding };
  return generateKeyPairSync("rsa", options).privateKey;
}

const publicKeys = new Map<string, KeyObject>();

/** docs.github.com, "Generating a JSON Web Token (JWT) for a GitHub App". */
export function isSignedBy(privateKey: string, appId: string, token: string): boolean {
  const [header = "", payload = "", signature = ""] = token.split(".");
  let key = publicKeys.get(privateKey);
  if (key === undefined) {
    key = createPublicKey(privateKey);
    publicKeys.set(privateKey, key);
  }
  const signed = Buffer.from(`${header}.${payload}`);
  if (!verify("RSA-SHA256", signed, key, Buffer.from(signature, "base64url"))) return false;
  return String(JSON.parse(Buffer.from(payload, "base64url").toString()).iss) === appId;
}
