import type { Logger } from "pino";
import type { Configuration } from "../model/configuration.js";
import { WsgiShiftError } from "../model/errors.js";
import type { Role } from "./role.js";

/** Refuses, as `environment-invalid`, a configuration that is good for commands but not for a service. */
export function checkServable({ github, gerrits, redisUrl }: Configuration, role: Role, log: Logger): void {
  const problems: string[] = [];
  if (role !== "all" && redisUrl === undefined)
    problems.push(`REDIS_URL: is missing; \`serve --role ${role}\` shares a Redis with the other role`);
  const unsigned = github !== undefined && github.webhookSecrets.length === 0;
  if (role !== "worker" && unsigned && github.credentials.kind === "app")
    problems.push("WEBHOOK_SECRET: is missing; unsigned webhooks are never taken");
  if (problems.length > 0) throw new WsgiShiftError("environment-invalid", { detail: problems.join("; ") });
  if (unsigned) log.warn("no WEBHOOK_SECRET is set, so GitHub's webhooks are not taken");
  if (!github && gerrits.length === 0)
    log.warn("neither GitHub nor Gerrit is configured, so no events will come");
}
