import type { Logger } from "pino";
import type { Configuration } from "../model/configuration.js";

/**
 * Takes webhooks from a channel of smee.io, for a machine that GitHub cannot reach, and hands each to the service at `url`,
 * where it has to be signed like any other. Gives the function that ends it; without WEBHOOK_PROXY_URL nothing is done.
 */
export async function followProxy(
  { github, server }: Pick<Configuration, "github" | "server">,
  url: string,
  log: Logger,
): Promise<() => Promise<void>> {
  const source = server.webhookProxyUrl;
  if (source === undefined || github === undefined) return async () => {};
  const target = `${url}${server.webhookPath}`;
  log.warn(
    { target },
    "WEBHOOK_PROXY_URL is for development: who knows the channel sees what GitHub sends, and what it loses is lost",
  );
  const logger = {
    info: () => {},
    error: (what: unknown) => log.warn({ said: String(what) }, "the webhook proxy is in trouble"),
  };
  // Few need it, and it brings a client for HTTP.
  const { SmeeClient } = await import("smee-client");
  // Its own would send what is for this machine through HTTP_PROXY.
  const direct = (input: string, { dispatcher: _, ...rest }: RequestInit & { dispatcher?: unknown } = {}) =>
    fetch(input, rest);
  const client = new SmeeClient({ source, target, logger, fetch: direct });
  await client.start();
  return () => client.stop();
}
