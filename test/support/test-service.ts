import { createHmac, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfiguration } from "../../src/config/environment.js";
import { maskSecrets, secretsOf } from "../../src/config/secrets.js";
import type { CommandRequest } from "../../src/model/command-request.js";
import type { ScanRequest } from "../../src/model/scan-request.js";
import { createLog } from "../../src/server/log.js";
import { startService } from "../../src/server/service.js";
import type { ServiceOptions } from "../../src/server/service-options.js";
import { testObservation } from "./test-observation.js";

export const secret = "It's a Secret to Everybody";

export const hosts = {
  GITHUB_TOKEN: "ghp_canary",
  WEBHOOK_SECRET: secret,
  GERRIT_URL: "https://review.example.org",
  GERRIT_USERNAME: "bot",
  GERRIT_PASSWORD: "gerrit-canary",
  GERRIT_PROJECTS: "openstack/*",
  GERRIT_WEBHOOK_TOKEN: "from-gerrit",
};

export interface TestService {
  readonly url: string;
  readonly seen: ScanRequest[];
  readonly commands: CommandRequest[];
  readonly log: Record<string, unknown>[];
  close(): Promise<void>;
}

/** The service on a free port, with a run that only notes what it gets; an embedded Redis in JavaScript unless REDIS_URL is given. */
export async function startTestService(
  environment: Readonly<Record<string, string>>,
  options: Partial<ServiceOptions> = {},
): Promise<TestService> {
  const directory = mkdtempSync(join(tmpdir(), "wsgi-shift-service-"));
  const configuration = readConfiguration({ PORT: "0", WSGI_SHIFT_CACHE: directory, ...environment });
  const mask = maskSecrets(secretsOf(configuration));
  const seen: ScanRequest[] = [];
  const commands: CommandRequest[] = [];
  const log: Record<string, unknown>[] = [];
  const remove = () => rmSync(directory, { recursive: true, force: true });
  try {
    const service = await startService({
      configuration,
      role: "all",
      run: async (request) => void seen.push(request),
      answer: async (request) => void commands.push(request),
      log: createLog(configuration.server, mask, { write: (line) => void log.push(JSON.parse(line)) }),
      mask,
      path: "/nonexistent",
      newId: randomUUID,
      random: () => 0,
      observation: testObservation(),
      ...options,
    });
    const close = async () => {
      await service.close();
      remove();
    };
    return { url: service.url, seen, commands, log, close };
  } catch (error) {
    remove();
    throw error;
  }
}

export function sign(body: string | Buffer, key = secret): string {
  return `sha256=${createHmac("sha256", key).update(body).digest("hex")}`;
}

/** Delivers as GitHub does; `headers` replace its own, and those of value undefined are left out. */
export function deliver(
  url: string,
  event: string,
  payload: unknown,
  headers: Readonly<Record<string, string | undefined>> = {},
): Promise<Response> {
  const body = typeof payload === "string" ? payload : JSON.stringify(payload);
  const all = {
    "content-type": "application/json",
    "x-github-event": event,
    "x-github-delivery": randomUUID(),
    "x-hub-signature-256": sign(body),
    ...headers,
  };
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return fetch(`${url}/api/github/webhooks`, { method: "POST", body, headers: given });
}
