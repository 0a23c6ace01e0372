// Prints the packages that the service runs on, as the lock file names them: CycloneDX 1.5, the same for the same lock file.
// `npm sbom --omit=dev` leaves out a package that the development needs in another version too.
import { readFileSync } from "node:fs";

const read = (name) => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), "utf8"));
const { name, version, license } = read("package.json");
const { packages } = read("package-lock.json");

const purl = (of, at) => `pkg:npm/${of.replace("@", "%40")}@${at}`;

/** A hash as npm writes it (Subresource Integrity) in hexadecimal digits, as CycloneDX wants it. */
function hashes(integrity) {
  const [algorithm, digest] = integrity.split("-", 2);
  return [{ alg: algorithm.replace("sha", "SHA-"), content: Buffer.from(digest, "base64").toString("hex") }];
}

function component([path, entry]) {
  const of = entry.name ?? path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
  return {
    type: "library",
    "bom-ref": path,
    name: of,
    version: entry.version,
    scope: entry.optional ? "optional" : "required",
    purl: purl(of, entry.version),
    hashes: hashes(entry.integrity),
    ...(entry.license ? { licenses: [{ expression: entry.license }] } : {}),
  };
}

const components = Object.entries(packages)
  .filter(([path, { dev }]) => path !== "" && !dev)
  .map(component);
const self = {
  type: "application",
  name,
  version,
  purl: purl(name, version),
  licenses: [{ license: { id: license } }],
};
const bom = {
  bomFormat: "CycloneDX",
  specVersion: "1.5",
  version: 1,
  metadata: { component: self },
  components,
};
process.stdout.write(`${JSON.stringify(bom, null, 2)}\n`);
