import { WsgiShiftError } from "../../model/errors.js";

/** An answer that is not what was asked for. */
export interface GerritAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

const longestDetail = 300;
/** Statuses by which a server, or a proxy before it, says that it is busy or down (RFC 9110, RFC 6585). */
const passing = new Set([408, 425, 429, 500, 502, 503, 504]);

/** The error that an answer is. `request` names it without anything secret: `GET /projects/nova/HEAD`. */
export function gerritError(
  host: string,
  request: string,
  answer: GerritAnswer,
  /** Whether it was asked without credentials, as with an SSH key alone. */
  asNobody = false,
): WsgiShiftError {
  const { status } = answer;
  const detail = `${plainText(answer)}${adviceFor(status, asNobody)}`;
  if (!passing.has(status)) return new WsgiShiftError("host-refused", { host, status, request, detail });
  const retryAfter = secondsOf(answer.headers);
  const wait = retryAfter === undefined ? "" : `; it asks to wait ${retryAfter} s`;
  const data = { host, request, detail: `${status} ${detail}${wait}` };
  return new WsgiShiftError("host-unavailable", data, { retryAfter });
}

/** Gerrit's own errors are one line of plain text; a proxy's are pages, of which nothing is shown. */
export function plainText({ headers, body }: Pick<GerritAnswer, "headers" | "body">): string {
  if (isPage({ headers, body })) return "a web page";
  const line = body.replace(/\p{C}+|\s+/gu, " ").trim();
  if (line === "") return "nothing";
  return line.length > longestDetail ? `${line.slice(0, longestDetail)}…` : line;
}

export function isPage({ headers, body }: Pick<GerritAnswer, "headers" | "body">): boolean {
  return /html/i.test(headers.get("content-type") ?? "") || /^\s*</.test(body);
}

function adviceFor(status: number, asNobody: boolean): string {
  if (asNobody && [401, 403, 404].includes(status))
    return " (asked as nobody, as there is an SSH key alone: what is not public needs GERRIT_PASSWORD)";
  if (status === 401)
    return " (check the user name and the HTTP password, which is made under Settings → HTTP Credentials)";
  return "";
}

/** Retry-After in its two forms; a date is compared with the server's own clock, never with ours. */
function secondsOf(headers: Headers): number | undefined {
  const value = headers.get("retry-after")?.trim();
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  if (!value.endsWith(" GMT")) return undefined;
  const seconds = (Date.parse(value) - Date.parse(headers.get("date") ?? "")) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : undefined;
}
