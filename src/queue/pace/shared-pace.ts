import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { WsgiShiftError } from "../../model/errors.js";
import type { CallEnd, Clock, Pace, PacedCall, PaceLane, PaceOutlook, Permit } from "../../model/pace.js";
import { connectRedis, type RedisConnection } from "../connect-redis.js";
import { redisUnavailable } from "../redis-error.js";
import { digest, keyPrefix } from "../scan-job.js";
import { leftToAnswers, limits } from "./limits.js";
import { acquire, renew, settle, start } from "./scripts.js";

/** Milliseconds that a call may wait for its turn; a job that would wait longer goes back to the queue. */
const patience = { scan: 62_000, answer: 20_000 } as const satisfies Record<PaceLane, number>;
/** A turn that comes so soon is waited for, as the way through the queue takes about as long. */
const soon = 250;
/**
 * The right to write to a repository is over so soon unless it is renewed: its process died. Only the pace hangs on it, as
 * each write is right by itself: where a process that stood still loses it, GitHub sees two writes at once.
 */
const lockMilliseconds = 5_000;
const renewMilliseconds = 1_500;
const budgets = `${keyPrefix}:pace`;

declare module "ioredis" {
  interface RedisCommander {
    paceAcquire(...keysAndValues: (string | number)[]): Promise<[wait: number, why: string]>;
    paceRenew(lock: string, id: string, milliseconds: number): Promise<number>;
    paceSettle(...keysAndValues: (string | number)[]): Promise<number>;
    paceStart(...keysAndValues: (string | number)[]): Promise<number>;
  }
}

/** The pace that all processes on one Redis keep together. It is of use once it is connected. */
export class SharedPace implements Pace {
  #redis: RedisConnection | undefined;
  #address = "redis://nowhere";

  /** Without a clock, Redis's time counts. */
  constructor(private readonly clock?: Clock) {}

  /** Connects to the Redis at `address`. Raises `redis-unavailable`. */
  async connect(address: string): Promise<void> {
    const redis = await connectRedis(address, "requests");
    redis.defineCommand("paceAcquire", { numberOfKeys: 4, lua: acquire });
    redis.defineCommand("paceRenew", { numberOfKeys: 1, lua: renew });
    redis.defineCommand("paceSettle", { numberOfKeys: 3, lua: settle });
    redis.defineCommand("paceStart", { numberOfKeys: 3, lua: start });
    this.#address = address;
    this.#redis = redis;
  }

  close(): void {
    this.#redis?.disconnect();
    this.#redis = undefined;
  }

  async start(budget: string, job: string): Promise<void> {
    const wait = await this.#asking((redis) =>
      redis.paceStart(
        ...[keyOf(budget), keyOf(budget, "made"), keyOf(budget, "line")],
        ...[this.#now(), digest(job), leftToAnswers.calls],
        ...[limits.contentPerMinute - leftToAnswers.contentPerMinute],
        ...[limits.contentPerHour - leftToAnswers.contentPerHour, limits.startsPerMinute],
      ),
    );
    if (wait > soon) throw limited(budget, wait, "others are before it", this.clock);
    if (wait > 0) await this.#sleep(wait);
  }

  async acquire(call: PacedCall): Promise<Permit> {
    const id = randomUUID();
    const most = patience[call.lane];
    let waited = 0;
    for (;;) {
      const [wait, why] = await this.#asking((redis) => redis.paceAcquire(...this.#acquisition(call, id)));
      if (wait === 0) return this.#permit(call, id);
      if (waited + wait > most) throw limited(call.budget, wait, why, this.clock);
      await this.#sleep(wait);
      waited += wait;
    }
  }

  async outlook(): Promise<readonly PaceOutlook[]> {
    const names = await this.#asking((redis) => redis.smembers(budgets));
    const now = this.clock?.now() ?? Date.now();
    const found = await Promise.all(names.map((budget) => this.#outlookOf(budget, now)));
    return found.filter((outlook) => outlook !== undefined);
  }

  #permit(call: PacedCall, id: string): Permit {
    if (call.writesTo === undefined) return { end: (end) => this.#end(call, id, end) };
    const lock = lockOf(call.budget, call.writesTo);
    const renewing = setInterval(() => {
      this.#asking((redis) => redis.paceRenew(lock, id, lockMilliseconds)).catch(() => {});
    }, renewMilliseconds).unref();
    return {
      end: (end) => {
        clearInterval(renewing);
        return this.#end(call, id, end);
      },
    };
  }

  #acquisition({ budget, lane, points, content, writesTo }: PacedCall, id: string): (string | number)[] {
    const { points: pointsLeft, contentPerMinute, contentPerHour, calls } = leftToAnswers;
    const share = lane === "scan" ? 1 : 0;
    return [
      ...[keyOf(budget), keyOf(budget, "seconds"), keyOf(budget, "made"), lockOf(budget, writesTo)],
      ...[this.#now(), points, content ? 1 : 0, id, writesTo === undefined ? 0 : lockMilliseconds],
      limits.pointsPerMinute - share * pointsLeft,
      limits.contentPerMinute - share * contentPerMinute,
      limits.contentPerHour - share * contentPerHour,
      share * calls,
    ];
  }

  async #end({ budget, writesTo }: PacedCall, id: string, end: CallEnd): Promise<void> {
    const { remaining = "", resetAt = "", limited: refused } = end;
    await this.#asking(async (redis) => {
      const names = redis.sadd(budgets, budget);
      await redis.paceSettle(
        ...[keyOf(budget), keyOf(budget, "made"), lockOf(budget, writesTo)],
        ...[this.#now(), id, remaining, resetAt, refused ? 1 : 0, refused?.until ?? "", refused?.wait ?? ""],
      );
      await names;
    });
  }

  async #outlookOf(budget: string, now: number): Promise<PaceOutlook | undefined> {
    const [told, made, line] = await this.#asking((redis) =>
      Promise.all([
        redis.hgetall(keyOf(budget)),
        redis.zcount(keyOf(budget, "made"), now - 3_600_000, "+inf"),
        redis.zrangebyscore(keyOf(budget, "line"), now, "+inf", "WITHSCORES"),
      ]),
    );
    if (Object.keys(told).length === 0 && line.length === 0) {
      await this.#asking((redis) => redis.srem(budgets, budget));
      return undefined;
    }
    const turns = line.filter((_, index) => index % 2 === 1).map(Number);
    const [hold, resetAt] = [told.hold, told.reset].map((at) => (Number(at) > now ? Number(at) : undefined));
    return {
      budget,
      waiting: turns.length,
      nextAt: turns[0],
      lastAt: turns.at(-1),
      heldUntil: hold,
      remaining: resetAt === undefined ? undefined : Number(told.remaining),
      resetAt,
      content: made,
      contentLimit: limits.contentPerHour,
    };
  }

  #now(): number | string {
    return this.clock === undefined ? "" : this.clock.now();
  }

  #sleep(milliseconds: number): Promise<void> {
    return this.clock ? this.clock.sleep(milliseconds) : delay(milliseconds);
  }

  async #asking<T>(ask: (redis: RedisConnection) => Promise<T>): Promise<T> {
    if (this.#redis === undefined) throw redisUnavailable(this.#address, "it is not connected");
    try {
      return await ask(this.#redis);
    } catch (error) {
      throw redisUnavailable(this.#address, error);
    }
  }
}

function keyOf(budget: string, part?: string): string {
  return [budgets, digest(budget), ...(part === undefined ? [] : [part])].join(":");
}

/** One name for all that only read: no lock is taken then. */
function lockOf(budget: string, writesTo: string | undefined): string {
  return keyOf(budget, writesTo === undefined ? "none" : `writes:${digest(writesTo)}`);
}

function limited(budget: string, wait: number, detail: string, clock: Clock | undefined): WsgiShiftError {
  const until = new Date((clock?.now() ?? Date.now()) + wait).toISOString().slice(0, 19);
  const data = { host: budget, until: `${until}Z`, detail };
  return new WsgiShiftError("host-limited", data, { retryAfter: wait / 1000 });
}
