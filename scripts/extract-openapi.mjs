// Writes test/github/openapi.json: of GitHub's OpenAPI description (npm package @octokit/openapi) the operations that
// wsgi-shift uses, with the schemas that they reach and without prose. `--check` compares instead of writing.
// The package unpacks to 385 MB, so it is fetched into a temporary directory and is no dependency.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const version = "23.0.2";
const source = "package/generated/api.github.com.json";
const target = fileURLToPath(new URL("../test/github/openapi.json", import.meta.url));

const operations = new Set([
  "apps/create-installation-access-token",
  "apps/get-authenticated",
  "apps/get-repo-installation",
  "apps/list-webhook-deliveries",
  "apps/redeliver-webhook-delivery",
  "apps/list-installations",
  "apps/list-repos-accessible-to-installation",
  "checks/create",
  "checks/list-for-ref",
  "checks/update",
  "git/create-blob",
  "git/create-commit",
  "git/create-ref",
  "git/create-tree",
  "git/get-ref",
  "issues/add-labels",
  "issues/create-comment",
  "issues/list-comments",
  "issues/update-comment",
  "pulls/create",
  "pulls/get",
  "pulls/list",
  "pulls/list-commits",
  "pulls/request-reviewers",
  "pulls/update",
  "reactions/create-for-issue-comment",
  "reactions/create-for-pull-request-review-comment",
  "reactions/list-for-issue-comment",
  "reactions/list-for-pull-request-review-comment",
  "repos/get",
  "repos/get-collaborator-permission-level",
  "repos/get-commit",
  "repos/get-content",
  "repos/list-activities",
  "repos/list-branches",
  "users/get-authenticated",
]);

/** Keywords that say nothing about which values are valid. */
const prose = new Set([
  "description",
  "title",
  "example",
  "examples",
  "deprecated",
  "externalDocs",
  "summary",
]);

function described() {
  const directory = mkdtempSync(join(tmpdir(), "wsgi-shift-openapi-"));
  try {
    const [packed] = JSON.parse(
      execFileSync("npm", ["pack", "--json", `@octokit/openapi@${version}`], {
        cwd: directory,
        stdio: ["ignore", "pipe", "ignore"],
      }).toString(),
    );
    execFileSync("tar", ["-xzf", packed.filename, source], { cwd: directory });
    return JSON.parse(readFileSync(join(directory, source), "utf8"));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A schema without its prose; `properties` holds names, which may be called `title` too. */
function bare(schema) {
  if (Array.isArray(schema)) return schema.map(bare);
  if (schema === null || typeof schema !== "object") return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword]) => !prose.has(keyword) && !keyword.startsWith("x-"))
      .map(([keyword, value]) => [keyword, keyword === "properties" ? mapValues(value, bare) : bare(value)]),
  );
}

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

function resolved(description, value) {
  if (value.$ref === undefined) return value;
  return value.$ref
    .slice(2)
    .split("/")
    .reduce((at, key) => at[key], description);
}

function bareContent({ content }) {
  const schema = content?.["application/json"]?.schema;
  return schema === undefined ? {} : { content: { "application/json": { schema: bare(schema) } } };
}

function bareOperation(description, operation) {
  const { operationId, parameters = [], requestBody, responses } = operation;
  return {
    operationId,
    parameters: parameters.map((parameter) => {
      const { name, in: where, required = false, schema } = resolved(description, parameter);
      return { name, in: where, required, schema: bare(schema) };
    }),
    ...(requestBody === undefined
      ? {}
      : { requestBody: { required: requestBody.required ?? false, ...bareContent(requestBody) } }),
    responses: mapValues(responses, (response) => bareContent(resolved(description, response))),
  };
}

/** Adds to `schemas` every schema that `value` refers to, however far. */
function collect(description, value, schemas) {
  for (const [, name] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
    if (schemas.has(name)) continue;
    schemas.set(name, bare(description.components.schemas[name]));
    collect(description, schemas.get(name), schemas);
  }
}

function extract(description) {
  const paths = {};
  const missing = new Set(operations);
  for (const [path, methods] of Object.entries(description.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      if (!missing.delete(operation.operationId)) continue;
      paths[path] = { ...paths[path], [method]: bareOperation(description, operation) };
    }
  }
  if (missing.size > 0) throw new Error(`not described: ${[...missing].join(", ")}`);
  const schemas = new Map();
  collect(description, paths, schemas);
  const sorted = [...schemas].sort(([a], [b]) => (a < b ? -1 : 1));
  return { paths, components: { schemas: Object.fromEntries(sorted) } };
}

/** JSON with one line a path and a schema, so that a new version shows as a readable difference. */
function printed({ paths, components }) {
  const lines = (object) =>
    Object.entries(object)
      .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
      .join(",\n");
  const info = JSON.stringify({
    title: "GitHub's REST API, extract",
    version: `@octokit/openapi ${version}`,
    license: { name: "MIT", url: "https://github.com/octokit/openapi/blob/main/LICENSE" },
  });
  return `{"openapi":"3.0.3","info":${info},
"paths":{\n${lines(paths)}\n},
"components":{"schemas":{\n${lines(components.schemas)}\n}}}\n`;
}

const text = printed(extract(described()));
if (!process.argv.includes("--check")) {
  writeFileSync(target, text);
} else if (readFileSync(target, "utf8") !== text) {
  process.stderr.write(
    "test/github/openapi.json is not what scripts/extract-openapi.mjs makes: run the script and commit.\n",
  );
  process.exitCode = 1;
}
