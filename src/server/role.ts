/** `web` takes events, `worker` runs them, `all` does both. */
export type Role = "all" | "web" | "worker";
