import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "@jest/globals";
import { settled } from "../support/settled.js";
import { hosts, sign, startTestService, type TestService } from "../support/test-service.js";
import { until } from "../support/until.js";

let service: TestService | undefined;
let channel: ReturnType<typeof createServer> | undefined;
afterEach(async () => {
  await service?.close();
  channel?.closeAllConnections();
  channel?.close();
});

test("what comes by a channel of smee.io is checked and taken like any other webhook", async () => {
  const listeners: ServerResponse[] = [];
  channel = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("event: ready\ndata: {}\n\n");
    listeners.push(response);
  });
  await new Promise<void>((listening) => channel?.listen(0, "127.0.0.1", listening));
  const address = `http://127.0.0.1:${(channel.address() as AddressInfo).port}/channel`;
  service = await startTestService({ ...hosts, WEBHOOK_PROXY_URL: address });
  await until(() => listeners.length === 1);
  const body = {
    ref: "refs/heads/main",
    deleted: false,
    repository: { full_name: "octo/fox", default_branch: "main" },
  };
  const send = (delivery: string, signature: string) => {
    const headers = {
      "x-github-event": "push",
      "x-github-delivery": delivery,
      "x-hub-signature-256": signature,
    };
    const data = { host: "smee.io", ...headers, body, query: {}, timestamp: 1 };
    listeners[0]?.write(`id: ${delivery}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  send("d-1", sign(JSON.stringify(body)));
  await until(() => service?.seen.length === 1);
  expect(service.seen).toMatchObject([{ project: "octo/fox", correlation: "d-1" }]);
  send("d-2", sign(JSON.stringify(body), "guess"));
  await settled();
  expect(service.seen).toHaveLength(1);
  expect(service.log).toContainEqual(
    expect.objectContaining({ msg: expect.stringContaining("for development") }),
  );
});
