import { setTimeout as delay } from "node:timers/promises";

/** Long enough, as a rule, for what is one too many to be seen. What has to happen is waited for with `until`. */
export const settled = () => delay(150);
