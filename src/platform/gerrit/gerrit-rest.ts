import type { ZodType } from "zod";
import { hideSecrets } from "../../git/hide-secrets.js";
import { WsgiShiftError } from "../../model/errors.js";
import { type GerritAnswer, gerritError, isPage, plainText } from "./gerrit-error.js";

export interface GerritRestOptions {
  /** Name for messages, as in `ChangeIdentity.host`. */
  readonly host: string;
  /** Without a final slash. */
  readonly url: string;
  /** Undefined to ask as nobody, which is enough to read what is public. */
  readonly credentials: { readonly username: string; readonly password: string } | undefined;
  /** How long an answer may take in all; half a minute by default. */
  readonly timeoutMilliseconds?: number;
}

interface Sent {
  readonly type: string;
  readonly body: string | Buffer;
  readonly timeout?: number;
}

interface WholeAnswer extends GerritAnswer {
  readonly bytes: Buffer;
}

const halfAMinute = 30_000;
/** A push may wait for others, and checks take what they take. */
const tenMinutes = 600_000;
/** Far above any answer to the questions asked here. */
const largestAnswer = 16 << 20;
/** More of a refusal is never looked at. */
const shownPart = 4096;
const mostRedirects = 3;
/** Stands before JSON so that no browser runs it (rest-api, "Output Format"). */
const prefix = /^\)\]\}'\r?\n?/;

/**
 * Gerrit's REST API (rest-api in its documentation). Raises `host-refused`, and `host-unavailable` where the same may
 * succeed later.
 */
export class GerritRest {
  readonly #host: string;
  readonly #base: string;
  readonly #headers: Record<string, string>;
  readonly #timeout: number;
  /** Milliseconds by which our clock is ahead of the server's, as of its last answer; to the second, as Date is (RFC 9110). */
  clockSkew = 0;
  /** By names that tell `hideSecrets` what they are. */
  readonly #secrets: Record<string, string> = {};

  constructor({ host, url, credentials, timeoutMilliseconds = halfAMinute }: GerritRestOptions) {
    this.#host = host;
    // Under /a/ Gerrit wants to know who asks; without it, it answers as to anybody.
    this.#base = credentials ? `${url}/a` : url;
    this.#headers = { accept: "application/json", "user-agent": "wsgi-shift" };
    this.#timeout = timeoutMilliseconds;
    if (credentials) {
      const { username, password } = credentials;
      const token = Buffer.from(`${username}:${password}`, "utf8").toString("base64");
      this.#headers.authorization = `Basic ${token}`;
      this.#secrets = { PASSWORD: password, TOKEN: token };
    }
  }

  /** `path` begins with a slash and has names encoded; what stands behind `?` is not shown in errors. */
  async get<T>(path: string, schema: ZodType<T>): Promise<T> {
    return this.#parse(path, await this.#ask(path, isOk), schema);
  }

  /** As `get`; undefined where Gerrit has no such thing, or does not show it to us. */
  async find<T>(path: string, schema: ZodType<T>): Promise<T | undefined> {
    const answer = await this.#ask(path, (one) => isOk(one) || isNotFound(one));
    return isNotFound(answer) ? undefined : this.#parse(path, answer, schema);
  }

  /** Changes something; what Gerrit tells of it is not read. Redirects are not followed. */
  async post(path: string, input: object): Promise<void> {
    const answer = await this.#fetch(new URL(this.#base + path), path, {
      type: "application/json",
      body: JSON.stringify(input),
    });
    if (answer.status < 200 || answer.status > 299) throw this.#refused(requestOf(path, "POST"), answer);
  }

  /**
   * What `git-receive-pack` answers for the repository at that address, which is on this server (gitprotocol-http(5)).
   * Redirects are not followed.
   */
  async receivePack(repository: string, request: Buffer): Promise<Buffer> {
    const address = new URL(`${repository}/git-receive-pack`);
    const kind = "application/x-git-receive-pack";
    const sent = { type: `${kind}-request`, body: request, timeout: tenMinutes };
    const answer = await this.#fetch(address, address.pathname, sent);
    const isAnswer = answer.headers.get("content-type") === `${kind}-result`;
    if (!isOk(answer) || !isAnswer) throw this.#refused(requestOf(address.pathname, "POST"), answer);
    return answer.bytes;
  }

  async #ask(path: string, accepts: (answer: GerritAnswer) => boolean): Promise<GerritAnswer> {
    let address = new URL(this.#base + path);
    for (let redirects = 0; ; redirects++) {
      const answer = await this.#fetch(address, path);
      if (accepts(answer)) return answer;
      const next = this.#redirect(address, path, answer);
      if (next === undefined || redirects === mostRedirects) throw this.#refused(requestOf(path), answer);
      address = next;
    }
  }

  /** With something to send it is a POST. */
  async #fetch(address: URL, path: string, sent?: Sent): Promise<WholeAnswer> {
    const { type = "", body, timeout = this.#timeout } = sent ?? {};
    const headers = sent ? { ...this.#headers, "content-type": type } : this.#headers;
    const post = body === undefined ? {} : { method: "POST", body };
    try {
      const signal = AbortSignal.timeout(timeout);
      const response = await fetch(address, { ...post, headers, redirect: "manual", signal });
      const date = Date.parse(response.headers.get("date") ?? "");
      if (!Number.isNaN(date)) this.clockSkew = Date.now() - date;
      const bytes = await bytesOf(response);
      return { status: response.status, headers: response.headers, body: bytes.toString("utf8"), bytes };
    } catch (cause) {
      const request = requestOf(path, sent ? "POST" : "GET");
      throw new WsgiShiftError(
        "host-unavailable",
        { host: this.#host, request, detail: reasonOf(cause) },
        { cause },
      );
    }
  }

  #refused(request: string, answer: GerritAnswer): WsgiShiftError {
    return gerritError(this.#host, request, this.#hidden(answer), this.#headers.authorization === undefined);
  }

  /** A server may repeat what it was sent. */
  #hidden(answer: GerritAnswer): GerritAnswer {
    return { ...answer, body: hideSecrets(answer.body.slice(0, shownPart), "", this.#secrets) };
  }

  /** Where an answer points to. Another origin never gets our password, so it is not asked at all. */
  #redirect(from: URL, path: string, { status, headers }: GerritAnswer): URL | undefined {
    const location = headers.get("location");
    if (status < 300 || status > 399 || location === null) return undefined;
    const to = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
    if (to?.origin === from.origin) return to;
    const detail = `a redirect to ${to?.origin ?? "no address"}, which is not followed; set GERRIT_URL to the server's own address`;
    throw new WsgiShiftError("host-refused", { host: this.#host, status, request: requestOf(path), detail });
  }

  #parse<T>(path: string, { status, headers, body }: GerritAnswer, schema: ZodType<T>): T {
    const refuse = (detail: string, cause?: unknown) =>
      new WsgiShiftError(
        "host-refused",
        { host: this.#host, status, request: requestOf(path), detail },
        { cause },
      );
    if (isPage({ headers, body }))
      throw refuse(
        "a web page in place of JSON: is GERRIT_URL the address of a Gerrit, with no login page before it?",
      );
    let value: unknown;
    try {
      value = JSON.parse(body.replace(prefix, ""));
    } catch {
      throw refuse(`no JSON: ${plainText(this.#hidden({ status, headers, body }))}`);
    }
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const places = parsed.error.issues.map(({ path: place, message }) => `${place.join(".")}: ${message}`);
    throw refuse(`JSON of another shape (${places.slice(0, 3).join("; ")})`, parsed.error);
  }
}

function isOk({ status }: GerritAnswer): boolean {
  return status === 200;
}

/** Gerrit's own 404 says so in plain text; any other comes from a proxy or a wrong address. */
function isNotFound({ status, headers, body }: GerritAnswer): boolean {
  return status === 404 && !isPage({ headers, body }) && body.startsWith("Not found");
}

function requestOf(path: string, method = "GET"): string {
  return `${method} ${path.split("?", 1)[0]}`;
}

async function bytesOf(response: Response): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of response.body ?? []) {
    length += piece.length;
    if (length > largestAnswer) throw new Error(`its answer has more than ${largestAnswer} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** fetch hides the reason (ECONNREFUSED, a certificate) in the cause of a TypeError. */
function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error;
  if (name === "TimeoutError") return "it did not answer in time";
  const { message: deeper, code } = (cause ?? {}) as NodeJS.ErrnoException;
  return deeper || code || message;
}
