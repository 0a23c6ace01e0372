import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";

export interface GerritAccount {
  readonly username: string;
  readonly email: string;
  /** For HTTP. */
  readonly password: string;
  /** Private SSH key; its public half is registered. */
  readonly keyFile: string;
}

/** The administrator that `init --dev` makes, given an SSH key. */
export async function gerritAdministrator(url: string, keys: string): Promise<GerritAccount> {
  const admin = await withKey(keys, "admin", "admin@example.com", "secret");
  await callGerrit(url, admin, "POST", "/accounts/self/sshkeys", await publicKey(admin));
  return admin;
}

/** Makes an account, as the administrator. */
export async function createGerritAccount(
  url: string,
  keys: string,
  admin: GerritAccount,
  username: string,
  groups: readonly string[],
): Promise<GerritAccount> {
  const account = await withKey(keys, username, `${username}@example.org`, randomUUID());
  await callGerrit(url, admin, "PUT", `/accounts/${username}`, {
    name: username,
    email: account.email,
    http_password: account.password,
    ssh_key: await publicKey(account),
    groups,
  });
  return account;
}

/** One call to the REST API; text is sent as it is, anything else as JSON. Gives the parsed answer. */
export async function callGerrit(
  url: string,
  { username, password }: GerritAccount,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> {
  const isText = typeof body === "string";
  const answer = await fetch(`${url}/a${path}`, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`,
      ...(body === undefined ? {} : { "content-type": isText ? "text/plain" : "application/json" }),
    },
    ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} as ${username}: ${answer.status} ${text}`);
  return text === "" ? undefined : JSON.parse(text.replace(/^\)]}'/, ""));
}

async function withKey(
  keys: string,
  username: string,
  email: string,
  password: string,
): Promise<GerritAccount> {
  const keyFile = join(keys, username);
  await execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", email, "-f", keyFile]);
  return { username, email, password, keyFile };
}

async function publicKey({ keyFile }: GerritAccount): Promise<string> {
  return (await readFile(`${keyFile}.pub`, "utf8")).trim();
}
