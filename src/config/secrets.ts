import type { Configuration } from "../model/configuration.js";
import { redisNodes } from "../model/redis-nodes.js";

/** Shorter ones would mask half of every text. */
const leastSecret = 4;
const leastEncoded = 6;
const leastKeyLine = 20;

/** Everything in a configuration that nobody may read in a log, an error or a job. */
export function secretsOf({ github, gerrits, page, redisUrl }: Configuration): string[] {
  const credentials = github?.credentials;
  return [
    ...(credentials?.kind === "app" ? privateKeyParts(credentials.privateKey) : []),
    ...(credentials?.kind === "token" ? [credentials.token] : []),
    ...(github?.webhookSecrets ?? []),
    ...gerrits.flatMap(({ credentials: its }) => (its.kind === "password" ? [its.password] : [])),
    ...[page.token, page.github?.clientSecret].filter((secret) => secret !== undefined),
    ...(redisUrl === undefined ? [] : redisNodes(redisUrl).flatMap(passwordOf)),
  ];
}

/** A key is a secret line by line too: texts get wrapped and cut. */
function privateKeyParts(pem: string): string[] {
  const lines = pem.split("\n").filter((line) => line.length >= leastKeyLine && !line.startsWith("-----"));
  return [pem, pem.trim(), ...lines];
}

function passwordOf(address: string): string[] {
  const { password } = URL.canParse(address) ? new URL(address) : { password: "" };
  return [password, decode(password)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Masks `secrets` in a text, wherever and in whatever usual spelling they stand in it: raw, in a URL, in JSON, in base64. */
export function maskSecrets(secrets: readonly string[]): (text: string) => string {
  const spellings = [
    ...new Set(secrets.filter((secret) => secret.length >= leastSecret).flatMap(spellingsOf)),
  ];
  if (spellings.length === 0) return (text) => text;
  const longestFirst = spellings.sort((one, other) => other.length - one.length);
  const pattern = new RegExp(longestFirst.map(escaped).join("|"), "g");
  return (text) => text.replace(pattern, "***");
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

function spellingsOf(secret: string): string[] {
  const encoded = [
    encodeURIComponent(secret),
    encodeURI(secret),
    new URLSearchParams([["", secret]]).toString().slice(1),
    JSON.stringify(secret).slice(1, -1),
  ];
  const lowerCase = encoded.map((text) => text.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase()));
  return [secret, ...encoded, ...lowerCase, ...base64Spellings(secret)];
}

/**
 * How a secret looks inside of something in base64, such as `user:password` in an Authorization header: one
 * spelling for each offset modulo 3 at which it may stand, without the characters it shares with its neighbours.
 */
function base64Spellings(secret: string): string[] {
  const bytes = Buffer.from(secret, "utf8");
  const inner = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
  return inner
    .filter((text) => text.length >= leastEncoded)
    .flatMap((text) => [
      text,
      text.replaceAll("+", "-").replaceAll("/", "_"),
      encodeURIComponent(text),
      encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase()),
    ]);
}
