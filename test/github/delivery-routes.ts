import { Refusal, type Route, type RouteContext } from "./route.js";

export interface FakeDelivery {
  readonly id: number;
  readonly guid: string;
  readonly at: Date;
  readonly redelivery: boolean;
  /** 0 where nobody answered. */
  readonly code: number;
}

/** What GitHub delivered to the App, and delivers again on request. */
export class FakeDeliveries {
  /** The newest first. */
  readonly all: FakeDelivery[] = [];
  /** Delivers the event of this id again, and gives the answer's status. */
  again: (guid: string) => number = () => 200;
  now: () => Date = () => new Date();

  add(guid: string, code: number, at: Date = this.now(), redelivery = false): void {
    this.all.unshift({ id: 1_000 + this.all.length, guid, at, redelivery, code });
    this.all.sort((a, b) => b.at.getTime() - a.at.getTime());
  }
}

export const deliveryRoutes: Readonly<Record<string, Route>> = {
  "apps/list-webhook-deliveries": (context) => {
    requireApp(context);
    const { query, github } = context;
    const status = query.get("status");
    const wanted = github.deliveries.all.filter(
      ({ code }) => status === null || (status === "success") === isOk(code),
    );
    const size = Number(query.get("per_page") ?? 30);
    const start = Number(query.get("cursor") ?? 0);
    const next = new URLSearchParams({ ...Object.fromEntries(query), cursor: String(start + size) });
    const more = wanted.length > start + size;
    return {
      status: 200,
      body: wanted.slice(start, start + size).map(deliveryBody),
      headers: more ? { link: `<https://api.github.com/app/hook/deliveries?${next}>; rel="next"` } : {},
    };
  },

  "apps/redeliver-webhook-delivery": (context) => {
    requireApp(context);
    const { deliveries } = context.github;
    const delivery = deliveries.all.find(({ id }) => id === Number(context.path.delivery_id));
    if (delivery === undefined) throw new Refusal(404, "Not Found");
    const old = deliveries.now().getTime() - delivery.at.getTime() > 3 * 24 * 3_600_000;
    if (old) throw new Refusal(422, "Delivery is too old to be redelivered");
    deliveries.add(delivery.guid, deliveries.again(delivery.guid), deliveries.now(), true);
    return { status: 202, body: {} };
  },
};

function requireApp({ actor }: RouteContext): void {
  if (actor !== "app") throw new Refusal(401, "A JSON web token could not be decoded");
}

function isOk(code: number): boolean {
  return code >= 200 && code < 300;
}

function deliveryBody({ id, guid, at, redelivery, code }: FakeDelivery): object {
  const fixed = { duration: 0.1, event: "push", action: null, installation_id: 77, repository_id: 1 };
  const status = isOk(code) ? "OK" : "Invalid HTTP Response";
  return { id, guid, delivered_at: at.toISOString(), redelivery, status, status_code: code, ...fixed };
}
