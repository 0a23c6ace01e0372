import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { pino } from "pino";
import { parse, parseAllDocuments } from "yaml";
import { readConfiguration } from "../../src/config/environment.js";
import { type VariableName, variableNames } from "../../src/config/variables.js";
import { checkServable } from "../../src/server/check-servable.js";
import { healthRoutes } from "../../src/server/health.js";
import type { Role } from "../../src/server/role.js";
import { readDockerfile } from "../support/dockerfile.js";
import { runCommand } from "../support/run-command.js";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const { version } = JSON.parse(read("package.json")) as { version: string };
const image = readDockerfile(read("docker/Dockerfile")).at(-1);
const port = Number(image?.instructions.find(({ name }) => name === "EXPOSE")?.rest);
const imageUser = Number(image?.instructions.find(({ name }) => name === "USER")?.rest.split(":")[0]);

const rows = read("docker/wsgi-shift.env.example").matchAll(/^#([A-Z_]+)=(.*)$/gm);
const example: [string, string][] = [...rows].map(([, name = "", value = ""]) => [name, value]);

/** Reads an environment as the service does; the key file is one of our own. */
function configurationOf(environment: Readonly<Record<string, string>>) {
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  return readConfiguration(environment, { home: "/home/node", readFile: () => privateKey });
}

/** The environment of a container that was given every line of the example, and what the files themselves set. */
function servable(role: Role, set: Readonly<Record<string, string>>) {
  const configuration = configurationOf({ ...Object.fromEntries(example), ...set });
  checkServable(configuration, role, pino({ level: "silent" }));
  return configuration;
}

test("the example names each variable once, and no other", () => {
  expect(example.map(([name]) => name).sort()).toEqual([...variableNames].sort());
});

test("what the example says can be taken as it is, and its secrets are not in it", () => {
  expect(servable("all", {})).toMatchObject({
    github: { credentials: { kind: "app" } },
    gerrits: [{ url: "https://review.opendev.org", projects: ["openstack/nova", "openstack/*"] }],
    author: { name: "Fox Team" },
  });
  const secret: VariableName[] = ["PRIVATE_KEY", "GITHUB_TOKEN", "GERRIT_PASSWORD", "GERRIT_WEBHOOK_TOKEN"];
  expect(secret.filter((name) => Object.fromEntries(example)[name] !== "")).toEqual([]);
});

test("git ignores what people make of the example", () => {
  const ignored = read(".gitignore").split("\n");
  expect(ignored).toEqual(expect.arrayContaining(["docker/wsgi-shift.env", "docker/secrets/"]));
});

interface ComposeService {
  readonly image: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

const compose = parse(read("docker/compose.yaml"), { merge: true }) as {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: object;
};
const { redis, ...ours } = compose.services;

test.each(Object.entries(ours))("compose's %s can be started, with least rights", async (role, service) => {
  expect(service.command).toEqual(["serve", "--role", role]);
  expect((await runCommand([...service.command, "--help"])).status).toBe(0);
  expect(service).toMatchObject({
    image: `wsgi-shift:${version}`,
    build: { context: "..", dockerfile: "docker/Dockerfile" },
    env_file: "wsgi-shift.env",
    depends_on: { redis: { condition: "service_healthy" } },
    read_only: true,
    cap_drop: ["ALL"],
    security_opt: ["no-new-privileges:true"],
    stop_grace_period: "30s",
  });
  const { redisUrl } = servable(role as Role, service.environment);
  expect(new URL(redisUrl ?? "").hostname).toBe("redis");
});

test("compose gives the web service's port to the loopback, and Redis to nobody outside", () => {
  const { server } = servable("web", ours.web?.environment ?? {});
  expect([server.host, server.port]).toEqual(["0.0.0.0", port]);
  expect(ours.web?.ports).toEqual([`127.0.0.1:\${WEB_PORTS:-3000}:${port}`]);
  expect(redis?.ports).toBeUndefined();
  expect(redis?.networks).toEqual(["queue"]);
  expect(compose).toMatchObject({ networks: { queue: { internal: true } } });
});

const lasting = ["redis-server", "--appendonly", "yes", "--maxmemory-policy", "noeviction", "--save", ""];

test("compose's Redis keeps what is queued, and is asked for its health", () => {
  expect(redis).toMatchObject({
    command: lasting,
    volumes: ["redis:/data"],
    user: "redis",
    cap_drop: ["ALL"],
  });
  expect(redis?.healthcheck).toMatchObject({ test: ["CMD-SHELL", "redis-cli ping | grep -q PONG"] });
  expect(Object.keys(compose.volumes)).toEqual(["cache", "redis"]);
});

test("a role that there is not is refused, so those above are real", async () => {
  expect((await runCommand(["serve", "--role", "boss", "--help"])).status).toBe(2);
});

interface Container {
  readonly image: string;
  readonly args: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
  readonly [key: string]: unknown;
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly replicas?: number;
    readonly selector?: { readonly matchLabels?: object };
    readonly template: {
      readonly metadata: { readonly labels: object };
      readonly spec: {
        readonly containers: readonly [Container];
        readonly volumes?: readonly { readonly name: string }[];
      };
    };
  };
}

const manifests = parseAllDocuments(read("docker/kubernetes.yaml")).map(
  (document) => document.toJS() as Manifest,
);
const find = (kind: string, name: string) =>
  manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name) as Manifest;

test.each(["web", "worker"] as const)("Kubernetes' %s can be started, with least rights", async (role) => {
  const { spec } = find("Deployment", `wsgi-shift-${role}`);
  const pod = spec.template.spec;
  const [container] = pod.containers;
  expect(spec.replicas).toBeGreaterThan(1);
  expect(container.image).toMatch(new RegExp(`/wsgi-shift:${version.replaceAll(".", "\\.")}$`));
  expect(container.args).toEqual(["serve", "--role", role]);
  expect((await runCommand([...container.args, "--help"])).status).toBe(0);
  const set = Object.fromEntries((container.env ?? []).map(({ name, value }) => [name, value]));
  const { server, redisUrl } = servable(role, set);
  expect([server.host, server.port]).toEqual(["0.0.0.0", port]);
  expect(find("Service", new URL(redisUrl ?? "").hostname)).toBeDefined();
  expect(pod).toMatchObject({
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 30,
    securityContext: { runAsNonRoot: true, runAsUser: imageUser, seccompProfile: { type: "RuntimeDefault" } },
  });
  expect(container).toMatchObject({
    ports: [{ name: "http", containerPort: port }],
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    resources: { requests: { cpu: expect.anything() }, limits: { memory: expect.anything() } },
  });
  const mounts = container.volumeMounts.map(({ mountPath }) => mountPath);
  expect(mounts).toEqual(["/var/cache/wsgi-shift", "/tmp", "/run/secrets"]);
  expect(container.volumeMounts.map(({ name }) => name)).toEqual(pod.volumes?.map(({ name }) => name));
});

test.each(["web", "worker"])("the probes of Kubernetes' %s ask for addresses that there are", (role) => {
  const [container] = find("Deployment", `wsgi-shift-${role}`).spec.template.spec.containers;
  const paths = ["startupProbe", "livenessProbe", "readinessProbe"].map((name) => {
    const probe = container[name] as { httpGet: { path: string; port: string } };
    expect(probe.httpGet.port).toBe("http");
    return probe.httpGet.path;
  });
  expect(paths).toEqual(["/livez", "/livez", "/readyz"]);
  const routes = healthRoutes({ ping: async () => {}, isClosing: () => false });
  for (const path of paths)
    expect(routes.some((route) => route.method === "GET" && route.matches(path))).toBe(true);
});

test("what selects Kubernetes' pods finds them", () => {
  for (const role of ["web", "worker"]) {
    const { spec } = find("Deployment", `wsgi-shift-${role}`);
    const { labels } = spec.template.metadata;
    expect(spec.selector?.matchLabels).toEqual(labels);
    expect(find("PodDisruptionBudget", `wsgi-shift-${role}`).spec.selector?.matchLabels).toEqual(labels);
  }
  const redisLabels = find("StatefulSet", "wsgi-shift-redis").spec.template.metadata.labels;
  expect(find("Service", "wsgi-shift-redis").spec.selector).toEqual(redisLabels);
  const webLabels = find("Deployment", "wsgi-shift-web").spec.template.metadata.labels;
  expect(find("Service", "wsgi-shift-web").spec.selector).toEqual(webLabels);
});

test("Kubernetes' Redis is one, and keeps what is queued", () => {
  const { spec } = find("StatefulSet", "wsgi-shift-redis");
  expect(spec).toMatchObject({ replicas: 1, volumeClaimTemplates: [{ metadata: { name: "data" } }] });
  expect(spec.template.spec.containers[0]).toMatchObject({
    args: lasting,
    volumeMounts: [{ name: "data", mountPath: "/data" }],
  });
});

test("the variables that Kubernetes makes of a Service would be refused", () => {
  const variable = { WSGI_SHIFT_WEB_SERVICE_HOST: "10.0.0.1" };
  expect(() => configurationOf(variable)).toThrow("WSGI_SHIFT_WEB_SERVICE_HOST: there is no such variable");
});
