// Prints the bill of materials of the product as CycloneDX 1.5 JSON, from what cargo has locked.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const metadata = JSON.parse(
  execFileSync("cargo", ["metadata", "--format-version", "1", "--locked"], { maxBuffer: 1 << 28 }),
);
const lock = new Map();
for (const block of readFileSync("Cargo.lock", "utf8").split("[[package]]").slice(1)) {
  const field = (name) => block.match(new RegExp(`^${name} = "(.*)"$`, "m"))?.[1];
  lock.set(`${field("name")} ${field("version")}`, field("checksum"));
}
const reference = (found) => `pkg:cargo/${found.name}@${found.version}`;
const byId = new Map(metadata.packages.map((found) => [found.id, found]));
const ours = new Set(metadata.workspace_members);

const components = metadata.packages
  .filter((found) => !ours.has(found.id))
  .map((found) => {
    const checksum = lock.get(`${found.name} ${found.version}`);
    return {
      type: "library",
      "bom-ref": reference(found),
      name: found.name,
      version: found.version,
      purl: reference(found),
      ...(found.license && { licenses: [{ expression: found.license.replaceAll("/", " OR ") }] }),
      ...(checksum && { hashes: [{ alg: "SHA-256", content: checksum }] }),
    };
  })
  .sort((a, b) => (a.purl < b.purl ? -1 : 1));
const dependencies = metadata.resolve.nodes
  .map((node) => ({
    ref: reference(byId.get(node.id)),
    dependsOn: node.deps
      .filter((dependency) => dependency.dep_kinds.some(({ kind }) => kind !== "dev"))
      .map((dependency) => reference(byId.get(dependency.pkg)))
      .sort(),
  }))
  .sort((a, b) => (a.ref < b.ref ? -1 : 1));
const product = metadata.packages.find((found) => found.name === "server");

console.log(
  JSON.stringify(
    {
      bomFormat: "CycloneDX",
      specVersion: "1.5",
      version: 1,
      metadata: {
        component: { type: "application", "bom-ref": reference(product), name: "daicho", version: product.version },
      },
      components,
      dependencies,
    },
    null,
    2,
  ),
);
