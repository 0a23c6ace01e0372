import type { Environment } from "./git-environment.js";

/** Configuration in variables (git-config(1), GIT_CONFIG_COUNT) is a header with a token. */
const secretName = /PASS(WORD|PHRASE)?$|TOKEN|SECRET|CREDENTIAL|^GIT_CONFIG_VALUE_/;
/** Stands before a token in a header (RFC 9110). */
const scheme = /^Authorization: \w+ /;

/** Secrets in the user information of an address, as it stands there and decoded. */
function secretsOfUrl(url: string): string[] {
  const userInfo = /^[a-z][a-z0-9+.-]*:\/\/([^/@]*)@/i.exec(url)?.[1];
  if (userInfo === undefined) return [];
  const password = userInfo.includes(":") ? userInfo.slice(userInfo.indexOf(":") + 1) : userInfo;
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}

/**
 * `text` with every secret masked, raw and URL-encoded: those of `url`, those in variables whose name says so, and
 * the user information of any address in it.
 */
export function hideSecrets(text: string, url = "", environment: Environment = {}): string {
  const named = Object.entries(environment).filter(
    ([name]) => secretName.test(name) && name !== "GIT_ASKPASS",
  );
  const secrets = [...secretsOfUrl(url), ...named.map(([, value]) => value.replace(scheme, ""))].filter(
    (secret) => secret.length > 2,
  );
  const spellings = secrets.flatMap((secret) => [secret, encodeURIComponent(secret), encodeURI(secret)]);
  const masked = spellings
    .sort((one, other) => other.length - one.length)
    .reduce((rest, spelling) => rest.replaceAll(spelling, "***"), text);
  return masked.replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/@'"]*@/gi, "$1");
}
