import { type Logger, pino, stdSerializers } from "pino";
import type { ServerConfiguration } from "../model/configuration.js";
import { WsgiShiftError } from "../model/errors.js";
import { prettyLine } from "./pretty-line.js";

/** Where log lines go: a stream of the process. */
export interface LogDestination {
  write(text: string): void;
}

/** The service's log: a line of JSON an event, or one for people, in which `mask` hides every secret. */
export function createLog(
  { logLevel, logFormat }: Pick<ServerConfiguration, "logLevel" | "logFormat">,
  mask: (text: string) => string,
  destination: LogDestination,
): Logger {
  // Masked last: a secret like `1764`, which a time may hold, would leave no JSON to make a line for people of.
  const write = (line: string) => destination.write(mask(logFormat === "pretty" ? prettyLine(line) : line));
  return pino({ level: logLevel, base: null, serializers: { err: describeError } }, { write });
}

/** Not everything that hangs on an error: Probot hangs whole payloads on them. */
function describeError(error: unknown): unknown {
  if (error instanceof WsgiShiftError) {
    const { code, message, advice, stack, cause } = error;
    return { code, message, advice, stack, ...(cause === undefined ? {} : { cause: describeError(cause) }) };
  }
  if (!(error instanceof Error)) return { message: String(error) };
  const { type, message, stack } = stdSerializers.err(error);
  return { type, message, stack };
}
