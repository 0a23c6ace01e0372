import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import formats from "ajv-formats";

export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly nullable?: boolean;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

interface Content {
  readonly content?: { readonly "application/json": { readonly schema: Schema } };
}

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: "path" | "query" | "header";
    readonly required: boolean;
    readonly schema: Schema;
  }[];
  readonly requestBody?: Content & { readonly required: boolean };
  readonly responses: Readonly<Record<string, Content>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** The operation that a request is for, and its path parameters. */
export interface MatchedOperation {
  readonly operation: Operation;
  readonly path: Readonly<Record<string, string>>;
}

/** GitHub's OpenAPI description (scripts/extract-openapi.mjs): says whether requests and answers are as described. */
export class OpenApi {
  readonly #document: Document;
  readonly #ajv: Ajv;
  readonly #validators = new Map<Schema, ValidateFunction>();

  constructor() {
    this.#document = JSON.parse(readFileSync(new URL("./openapi.json", import.meta.url), "utf8"));
    this.#ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: false });
    formats.default(this.#ajv);
    this.#ajv.addFormat("repo.nwo", /^[^/]+\/[^/]+$/);
    this.#ajv.addSchema({ $id: "github", components: jsonSchema(this.#document.components) });
  }

  match(method: string, pathname: string): MatchedOperation | undefined {
    // A ref may hold slashes, so `/commits/{ref}` fits `/commits/{ref}/check-runs` too: the longest says most.
    const longestFirst = Object.entries(this.#document.paths).sort(([a], [b]) => b.length - a.length);
    for (const [template, methods] of longestFirst) {
      const operation = methods[method.toLowerCase()];
      const path = operation && pathParameters(template, pathname);
      if (operation && path) return { operation, path };
    }
    return undefined;
  }

  /** Where the request differs from the description. A parameter or property that GitHub would ignore is one. */
  requestProblems(
    { operation, path }: MatchedOperation,
    query: URLSearchParams,
    body: unknown,
  ): readonly string[] {
    const given = [...Object.entries(path).map(([name, value]) => ["path", name, value] as const)];
    const asked = [...query].map(([name, value]) => ["query", name, value] as const);
    const parameters = [...given, ...asked].flatMap(([where, name, value]) => {
      const parameter = operation.parameters.find((known) => known.in === where && known.name === name);
      if (parameter === undefined) return [`${where} parameter ${name} is not described`];
      return this.#problems(parameter.schema, coerced(parameter.schema, value), `${where}.${name}`);
    });
    const missing = operation.parameters.filter(
      ({ required, in: where, name }) =>
        required && !(where === "path" ? Object.hasOwn(path, name) : query.has(name)),
    );
    return [
      ...parameters,
      ...missing.map(({ name }) => `parameter ${name} is missing`),
      ...this.#bodyProblems(operation, body),
    ];
  }

  responseProblems({ operation }: MatchedOperation, status: number, body: unknown): readonly string[] {
    const response = operation.responses[status];
    if (response === undefined) return status < 400 ? [`status ${status} is not described`] : [];
    const schema = response.content?.["application/json"].schema;
    return schema === undefined ? [] : this.#problems(schema, body, "response");
  }

  /** `given` with all that the description of the answer requires beside it. */
  completed({ operation }: MatchedOperation, status: number, given: unknown): unknown {
    const schema = operation.responses[status]?.content?.["application/json"].schema;
    return schema === undefined ? given : this.#complete(schema, given);
  }

  #bodyProblems(operation: Operation, body: unknown): readonly string[] {
    const described = operation.requestBody;
    const isEmpty = body === undefined || body === "" || body === null;
    if (described === undefined) return isEmpty ? [] : ["a body is not described"];
    if (isEmpty) return described.required ? ["the body is missing"] : [];
    const schema = described.content?.["application/json"].schema ?? {};
    return [...this.#problems(schema, body, "body"), ...this.#unknownProperties(schema, body, "body")];
  }

  #problems(schema: Schema, value: unknown, where: string): readonly string[] {
    let validate = this.#validators.get(schema);
    if (validate === undefined) {
      validate = this.#ajv.compile(jsonSchema(schema) as Schema);
      this.#validators.set(schema, validate);
    }
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${where}${instancePath} ${message}`);
  }

  #unknownProperties(schema: Schema, value: unknown, where: string): readonly string[] {
    const { properties, items } = this.#resolved(schema);
    if (Array.isArray(value) && items) {
      return value.flatMap((item) => this.#unknownProperties(items, item, `${where}[]`));
    }
    if (!properties || !isObject(value)) return [];
    return Object.entries(value).flatMap(([name, inner]) => {
      const property = properties[name];
      if (property === undefined) return [`${where}.${name} is not described`];
      return this.#unknownProperties(property, inner, `${where}.${name}`);
    });
  }

  #resolved(schema: Schema): Schema {
    const name = schema.$ref?.replace("#/components/schemas/", "");
    return name === undefined ? schema : (this.#document.components.schemas[name] ?? {});
  }

  #complete(reference: Schema, given: unknown): unknown {
    const schema = this.#resolved(reference);
    const [inner] = schema.allOf ?? schema.anyOf ?? schema.oneOf ?? [];
    if (inner !== undefined && schema.properties === undefined) return this.#complete(inner, given);
    if (given === null) return null;
    if (Array.isArray(given)) return given.map((item) => this.#complete(schema.items ?? {}, item));
    if (given !== undefined && !isObject(given)) return given;
    if (given === undefined && (schema.nullable || schema.properties === undefined)) return emptiest(schema);
    const members = {
      ...Object.fromEntries((schema.required ?? []).map((name) => [name, undefined])),
      ...given,
    };
    return Object.fromEntries(
      Object.entries(members).map(([name, value]) => [
        name,
        this.#complete(schema.properties?.[name] ?? {}, value),
      ]),
    );
  }
}

function pathParameters(template: string, pathname: string): Record<string, string> | undefined {
  // Only the name of a ref may hold slashes, which clients may or may not encode.
  const pattern = template.replace(
    /\{(\w+)\}/g,
    (_hole, name) => `(?<${name}>${name === "ref" ? ".+" : "[^/]+"})`,
  );
  const groups = new RegExp(`^${pattern}$`).exec(pathname);
  if (groups === null) return undefined;
  return Object.fromEntries(
    Object.entries(groups.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]),
  );
}

function coerced(schema: Schema, value: string): unknown {
  if (schema.type === "integer" && /^-?\d+$/.test(value)) return Number(value);
  if (schema.type === "boolean" && /^(true|false)$/.test(value)) return value === "true";
  return value;
}

/**
 * OpenAPI 3.0 as JSON Schema, which ajv reads: `nullable` written out, and references into the whole document, by whose
 * name ajv knows it.
 */
function jsonSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(jsonSchema);
  if (!isObject(schema)) return schema;
  const { nullable, ...rest } = schema;
  const plain = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, key === "$ref" ? `github${value}` : jsonSchema(value)]),
  );
  return nullable === true ? { anyOf: [plain, { type: "null" }] } : plain;
}

/** The least that is valid: null, the first of an enumeration, or nothing of the type. */
function emptiest({ nullable, enum: values, type, format }: Schema): unknown {
  if (nullable) return null;
  if (values !== undefined) return values[0];
  if (format === "uri") return "https://api.github.com/";
  if (format === "date-time") return "2024-01-01T00:00:00Z";
  if (format === "email") return "nobody@example.org";
  const byType: Readonly<Record<string, unknown>> = {
    string: "",
    integer: 1,
    number: 1,
    boolean: false,
    array: [],
  };
  return byType[type ?? ""] ?? {};
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
