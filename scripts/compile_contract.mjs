// Compiles the anchor contract with the pinned `solc` of tests/interop and writes what the package
// ships; with --check it writes nothing and fails where the two differ.
// Run from the project's root: node scripts/compile_contract.mjs [--check]
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../tests/interop/package.json", import.meta.url));
const solc = require("solc");
const folder = new URL("../src/cairn/anchoring/contract/", import.meta.url);
const name = "CairnAnchor";

// "paris" so that chains without the newer instructions take it too; no metadata in the code, so
// that the same source gives the same octets wherever it is compiled.
const settings = {
  evmVersion: "paris",
  metadata: { appendCBOR: false, bytecodeHash: "none" },
  optimizer: { enabled: true, runs: 1000 },
};
const input = {
  language: "Solidity",
  sources: { [`${name}.sol`]: { content: readFileSync(new URL(`${name}.sol`, folder), "utf8") } },
  settings: {
    ...settings,
    outputSelection: {
      "*": { "*": ["abi", "evm.bytecode.object", "evm.deployedBytecode.object"] },
    },
  },
};
const output = JSON.parse(solc.compile(JSON.stringify(input)));
if (output.errors?.length) {
  console.error(output.errors.map((each) => each.formattedMessage).join("\n"));
  process.exit(1);
}
const { abi, evm } = output.contracts[`${name}.sol`][name];
const written = `${JSON.stringify(
  {
    contract: name,
    compiler: `solc ${solc.version()}`,
    settings,
    abi,
    creation: `0x${evm.bytecode.object}`,
    runtime: `0x${evm.deployedBytecode.object}`,
  },
  null,
  2,
)}\n`;
const target = new URL(`${name}.json`, folder);
if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== written) {
    console.error(`${name}.json is not what ${name}.sol compiles to.`);
    process.exit(1);
  }
  console.log(`${name}.json is what ${name}.sol compiles to with ${solc.version()}.`);
} else {
  writeFileSync(target, written);
}
