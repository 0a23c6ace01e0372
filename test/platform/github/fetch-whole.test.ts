import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { fetchWhole } from "../../../src/platform/github/fetch-whole.js";

const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  "/whole": (response) => response.writeHead(200, { "content-type": "application/json" }).end('{"a":1}'),
  "/none": (response) => response.writeHead(204).end(),
  "/same": (response) => response.writeHead(304).end(),
  "/empty": (response) => response.writeHead(202, { "content-type": "application/json" }).end(),
  "/page": (response) => response.writeHead(502, { "content-type": "application/json" }).end("<html>"),
  "/cut": (response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "100" }).write('{"a":');
    setTimeout(() => response.destroy(), 20);
  },
  "/half": (response) => response.writeHead(200, { "content-type": "application/json" }).end('{"a":'),
  "/slow": (response) => void response.writeHead(200, { "content-type": "application/json" }).write('{"a":'),
};

const server = createServer(({ url = "" }, response) => answers[url]?.(response));
let base = "";
beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test.each([
  ["/whole", 200, '{"a":1}'],
  ["/none", 204, ""],
  ["/same", 304, ""],
  ["/empty", 202, ""],
  ["/page", 502, "<html>"],
])("%s comes as it is", async (path, status, text) => {
  const response = await fetchWhole(5_000, fetch)(base + path);
  expect([response.status, response.url, await response.text()]).toEqual([status, base + path, text]);
});

test.each<[string, RegExp]>([
  ["/cut", /terminated/],
  ["/half", /JSON/],
  ["/slow", /timeout after 0\.3 s/],
])("%s is a failure", async (path, message) => {
  await expect(fetchWhole(300, fetch)(base + path)).rejects.toThrow(message);
});
