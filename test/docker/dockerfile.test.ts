import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import { readDockerfile, type Stage } from "../support/dockerfile.js";
import { dockerfileProblems } from "../support/dockerfile-problems.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => readFileSync(`${root}${path}`, "utf8");
const stages = readDockerfile(read("docker/Dockerfile"));
const image = stages.at(-1) as Stage;
const manifest = JSON.parse(read("package.json")) as { version: string; license: string; files: string[] };

/** Names in the last stage of one instruction's `NAME=value`. */
function values(name: string): Record<string, string> {
  const text = image.instructions.filter((instruction) => instruction.name === name).map(({ rest }) => rest);
  const pairs = text.join(" ").matchAll(/([\w.]+)=(?:"([^"]*)"|(\S+))/g);
  return Object.fromEntries([...pairs].map(([, key = "", quoted, plain]) => [key, quoted ?? plain ?? ""]));
}

const end = 'USER 1000\nHEALTHCHECK CMD ["x"]\n';

test.each([
  [`FROM node\n${end}`, ["DL3006 node has no tag"]],
  [`FROM localhost:5000/node\n${end}`, ["DL3006 localhost:5000/node has no tag"]],
  [`FROM node:latest\n${end}`, ["DL3007 node:latest names no version"]],
  [`FROM node:lts\n${end}`, ["DL3007 node:lts names no version"]],
  [`FROM node:24\nADD x y\n${end}`, ["DL3020 ADD instead of COPY"]],
  [`FROM node:24\nWORKDIR app\n${end}`, ["DL3000 WORKDIR app is relative"]],
  [`FROM node:24\nCMD node x.js\n${end}`, ["DL3025 CMD node x.js runs in a shell"]],
  [`FROM node:24\nENTRYPOINT node x.js\n${end}`, ["DL3025 ENTRYPOINT node x.js runs in a shell"]],
  [
    "FROM node:24\nUSER node\nHEALTHCHECK --timeout=5s CMD curl x\n",
    ["DL3025 HEALTHCHECK curl x runs in a shell"],
  ],
  [`FROM node:24\nENV GITHUB_TOKEN=x\n${end}`, ["GITHUB_TOKEN=x in ENV"]],
  [`FROM node:24\nCOPY --from=build a b\n${end}`, ["DL3022 COPY --from=build, which no stage is"]],
  [`FROM node:24\nRUN sudo x\n${end}`, ["DL3004 sudo"]],
  [`FROM node:24\nRUN npm install\n${end}`, ["npm install instead of npm ci"]],
  [
    `FROM node:24\nRUN apt-get install \\\n  # a comment\n  git\n${end}`,
    [
      "apt-get install without update",
      "DL3014 apt-get install asks",
      "DL3015 recommended packages",
      "DL3009 apt's lists stay",
    ],
  ],
  ['FROM node:24\nHEALTHCHECK CMD ["x"]\n', ["DL3002 it runs as root"]],
  ['FROM node:24\nUSER 1000\nUSER root\nHEALTHCHECK CMD ["x"]\n', ["DL3002 it runs as root"]],
  ['FROM node:24\nUSER 1000\nFROM node:24\nHEALTHCHECK CMD ["x"]\n', ["DL3002 it runs as root"]],
  ["FROM node:24\nUSER 0:0\n", ["DL3002 it runs as root", "no HEALTHCHECK"]],
])("what is wrong with a Dockerfile is seen: %j", (text, problems) => {
  expect(dockerfileProblems(text)).toEqual(problems);
});

test("nothing is wrong with docker/Dockerfile", () => {
  expect(dockerfileProblems(read("docker/Dockerfile"))).toEqual([]);
  expect(stages.map(({ name }) => name)).toEqual(["manifests", "build", "dependencies", undefined]);
});

test("all images are one release of Node, 22 or newer", () => {
  const images = stages.map((stage) => stage.image).filter((name) => name !== "manifests");
  expect(new Set(images).size).toBe(1);
  expect(Number(/^node:(\d+)-/.exec(images[0] ?? "")?.[1])).toBeGreaterThanOrEqual(22);
});

/** What COPY takes from the checkout. */
const copied = stages
  .flatMap(({ instructions }) => instructions)
  .filter(({ name, flags }) => name === "COPY" && flags.length === 0)
  .flatMap(({ words }) => words.slice(0, -1).map((path) => path.replace(/^\.\//, "")));

test("what is copied is there, and is all that .dockerignore lets through", () => {
  expect(copied.filter((path) => !existsSync(`${root}${path}`))).toEqual([]);
  const [first, ...others] = read(".dockerignore")
    .split("\n")
    .filter((line) => !/^(?:#.*)?$/.test(line));
  expect(first).toBe("*");
  expect(others.sort()).toEqual([...new Set(copied)].map((path) => `!${path}`).sort());
});

test("the image has the package's files, its dependencies, and what the service runs", () => {
  const copies = image.instructions.filter(({ name }) => name === "COPY");
  const paths = copies.flatMap(({ words }) => words.slice(0, -1).map((path) => path.replace(/^\/app\//, "")));
  for (const path of [...manifest.files, "package.json", "node_modules"]) expect(paths).toContain(path);
  const run = image.instructions.filter(({ name }) => name === "RUN").map(({ rest }) => rest);
  for (const name of ["ca-certificates", "git", "openssh-client", "tini"])
    expect(run.join(" ")).toContain(` ${name} `);
  const production = stages.find(({ name }) => name === "dependencies")?.instructions[0]?.rest;
  expect(production).toMatch(/^npm ci --omit=dev /);
});

test("it says what it is", () => {
  expect(values("LABEL")).toMatchObject({
    "org.opencontainers.image.title": "wsgi-shift",
    "org.opencontainers.image.version": manifest.version,
    "org.opencontainers.image.licenses": manifest.license,
  });
});

test("the cache is a volume, and the only place that the user owns", () => {
  const cache = values("ENV").WSGI_SHIFT_CACHE;
  const volume = image.instructions.find(({ name }) => name === "VOLUME")?.words;
  expect(volume).toEqual([cache]);
  const run = image.instructions.find(({ name }) => name === "RUN")?.rest;
  expect(run).toContain(`install -d -o node -g node -m 0700 ${cache}`);
  expect(
    image.instructions.flatMap(({ flags }) => flags).filter((flag) => flag.startsWith("--chown")),
  ).toEqual([]);
});
