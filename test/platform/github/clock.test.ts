import { afterEach, expect, jest, test } from "@jest/globals";
import { type ChangeIdentity, topic } from "../../../src/model/change-identity.js";
import type { Call, Fault } from "../../github/fake-github.js";
import { useGitHub } from "../../github/use-github.js";

const world = useGitHub();
const identity: ChangeIdentity = {
  host: "github.com",
  project: "octo/demo",
  branch: "master",
  topic,
  unit: "modules",
};
afterEach(() => void jest.useRealTimers());

/** Time goes on by itself: only what the clock says is ours. */
const timersButDate = [
  ...["hrtime", "nextTick", "performance", "queueMicrotask", "setImmediate", "clearImmediate"],
  ...["setInterval", "clearInterval", "setTimeout", "clearTimeout"],
] as const;

/** GitHub's refusals of a JSON Web Token whose times are not those of its own clock, `ahead` milliseconds of ours. */
function clockAhead(ahead: number): (call: Call) => Fault | undefined {
  return ({ headers }) => {
    const [scheme = "", token = ""] = (headers.authorization ?? "").split(" ");
    const [, payload] = token.split(".");
    if (!/^bearer$/i.test(scheme) || payload === undefined) return undefined;
    const { exp, iat } = JSON.parse(Buffer.from(payload, "base64url").toString()) as {
      exp: number;
      iat: number;
    };
    const now = Math.floor((Date.now() + ahead) / 1000);
    const refuse = (message: string): Fault => {
      const date = new Date(now * 1000).toUTCString();
      return { status: 401, headers: { date }, body: { message } };
    };
    if (exp <= now)
      return refuse(
        "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
      );
    if (exp > now + 600) return refuse("'Expiration time' claim ('exp') is too far in the future");
    if (iat > now)
      return refuse(
        "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
      );
    return undefined;
  };
}

test.each([
  ["an hour behind GitHub's", 3_600_000],
  ["an hour ahead of it", -3_600_000],
  ["a minute ahead of it", -60_000],
])("a clock that is %s hinders nothing", async (_, ahead) => {
  const { github } = world();
  github.fault = clockAhead(ahead);
  expect(await world().host().find(identity)).toBeUndefined();
  const refused = github.calls.filter(({ headers }) => /^bearer ey/i.test(headers.authorization ?? ""));
  expect(refused.length).toBeGreaterThan(1);
});

test("a token whose hour is over is replaced before it is used again", async () => {
  const { github } = world();
  const host = world().host();
  jest.useFakeTimers({ now: Date.now(), doNotFake: [...timersButDate] });
  expect(await host.find(identity)).toBeUndefined();
  expect(github.tokens.size).toBe(1);
  jest.setSystemTime(Date.now() + 30 * 60_000);
  expect(await host.find(identity)).toBeUndefined();
  expect(github.tokens.size).toBe(1);
  jest.setSystemTime(Date.now() + 31 * 60_000);
  const refusals: number[] = [];
  const [first] = github.tokens.keys();
  github.fault = ({ headers, index }) => {
    if (first !== undefined && headers.authorization?.endsWith(first)) refusals.push(index);
    return undefined;
  };
  expect(await host.find(identity)).toBeUndefined();
  expect(github.tokens.size).toBe(2);
  expect(refusals).toEqual([]);
});
