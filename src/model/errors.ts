import { errorCatalogue } from "./error-catalogue.js";
import type { ExitStatus } from "./error-kind.js";

export type ErrorCode = keyof typeof errorCatalogue;

/** Names in braces of a template: "{path}:{line}" → "path" | "line". */
type Holes<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Holes<Rest> : never;

/** What must be given with an error of code `C`. */
export type ErrorData<C extends ErrorCode> = Readonly<
  Record<
    Holes<(typeof errorCatalogue)[C]["message"]> | Holes<(typeof errorCatalogue)[C]["advice"]>,
    string | number
  >
>;

function fill(template: string, data: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (hole, name: string) => String(data[name] ?? hole));
}

export interface WsgiShiftErrorOptions extends ErrorOptions {
  /** Seconds for which the other side asks to be left alone (Retry-After of RFC 9110). */
  readonly retryAfter?: number | undefined;
}

/** An error that a person can act upon: a code, what happened, and what to do about it. */
export class WsgiShiftError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = "WsgiShiftError";
  readonly advice: string;
  readonly exitStatus: ExitStatus;
  readonly retryable: boolean;
  readonly retryAfter: number | undefined;

  constructor(
    readonly code: C,
    readonly data: ErrorData<C>,
    options?: WsgiShiftErrorOptions,
  ) {
    const kind = errorCatalogue[code];
    super(fill(kind.message, data), options);
    this.advice = fill(kind.advice, data);
    this.exitStatus = kind.exitStatus;
    this.retryable = kind.retryable;
    this.retryAfter = options?.retryAfter;
  }
}

/** An error as data: part of a result when the rest could still be done. */
export interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly advice: string;
}

export function problem<C extends ErrorCode>(code: C, data: ErrorData<C>): Problem {
  const { message, advice } = new WsgiShiftError(code, data);
  return { code, message, advice };
}
