import type { Observation } from "../../src/server/observation.js";
import { StreamStates } from "../../src/server/stream-states.js";
import { Metrics } from "../../src/telemetry/metrics.js";

/** Counts of its own for a service under test. */
export function testObservation(): Observation {
  return { metrics: new Metrics("0"), streams: new StreamStates(Date.now) };
}
