// Every dependency's licence must be on the list of deny.toml. `cargo deny check` does the same and
// more; this needs nothing but cargo and Node.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const allowed = new Set(
  readFileSync("deny.toml", "utf8")
    .split("[licenses]")[1]
    .match(/allow = \[([^\]]*)\]/)[1]
    .match(/"[^"]+"/g)
    .map((quoted) => quoted.slice(1, -1)),
);

// SPDX expressions: OR needs one side, AND both; WITH belongs to the licence before it.
function fits(expression) {
  const tokens = expression.replaceAll("/", " OR ").match(/\(|\)|[^\s()]+/g);
  let at = 0;
  const atom = () => {
    if (tokens[at] === "(") {
      at += 1;
      const inside = either();
      at += 1;
      return inside;
    }
    let name = tokens[at++];
    if (tokens[at] === "WITH") {
      name = `${name} WITH ${tokens[at + 1]}`;
      at += 2;
    }
    return allowed.has(name);
  };
  const both = () => {
    let fit = atom();
    while (tokens[at] === "AND") {
      at += 1;
      const right = atom();
      fit = fit && right;
    }
    return fit;
  };
  const either = () => {
    let fit = both();
    while (tokens[at] === "OR") {
      at += 1;
      const right = both();
      fit = fit || right;
    }
    return fit;
  };
  return either();
}

const metadata = JSON.parse(
  execFileSync("cargo", ["metadata", "--format-version", "1", "--locked"], { maxBuffer: 1 << 28 }),
);
const refused = metadata.packages.filter((one) => !one.license || !fits(one.license));
for (const one of refused) {
  console.error(`${one.name} ${one.version}: licence ${one.license ?? "not stated"} is not on the list of deny.toml`);
}
console.log(`licences: ${metadata.packages.length} packages, ${refused.length} refused`);
process.exit(refused.length > 0 ? 1 : 0);
