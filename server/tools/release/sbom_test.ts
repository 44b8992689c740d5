import { assert, assertEquals, assertThrows } from "@std/assert/mod.js";
import { encodeHex } from "@std/encoding/mod.js";
import { billOfMaterials, importedPackages } from "./sbom.ts";

const HASH = new Uint8Array(64).fill(7);
const OPTIONS = {
  ...{ version: "1.2.3", license: "MIT", deno: "2.9.6", serial: "serial", time: new Date(0) },
  packages: [{
    ...{ name: "@a/b", version: "4.5.6", license: "ISC" },
    integrity: `sha512-${HASH.toBase64()}`,
  }],
};

// deno-lint-ignore no-explicit-any
const bill = billOfMaterials(OPTIONS) as any;

Deno.test("billOfMaterials() names the program with its version", () => {
  const { bomFormat, specVersion, serialNumber, metadata } = bill;
  assertEquals([bomFormat, specVersion, serialNumber], ["CycloneDX", "1.6", "urn:uuid:serial"]);
  assertEquals(metadata, {
    timestamp: "1970-01-01T00:00:00.000Z",
    component: {
      ...{ type: "application", "bom-ref": "modelwatch", name: "modelwatch", version: "1.2.3" },
      licenses: [{ expression: "MIT" }],
    },
  });
});

Deno.test("billOfMaterials() lists Deno and each package with its hash and licence", () => {
  const [deno, other, ...more] = bill.components;
  assertEquals([deno.purl, more], ["pkg:github/denoland/deno@v2.9.6", []]);
  const purl = "pkg:npm/%40a/b@4.5.6";
  assertEquals(other, {
    ...{ type: "library", "bom-ref": purl, name: "@a/b", version: "4.5.6", purl },
    hashes: [{ alg: "SHA-512", content: encodeHex(HASH) }],
    licenses: [{ expression: "ISC" }],
  });
  assertEquals(bill.dependencies, [{ ref: "modelwatch", dependsOn: [deno.purl, purl] }]);
});

Deno.test("billOfMaterials() leaves out a licence that a package does not name", () => {
  const packages = [{ ...OPTIONS.packages[0]!, license: undefined }];
  // deno-lint-ignore no-explicit-any
  const { components } = billOfMaterials({ ...OPTIONS, packages }) as any;
  assertEquals("licenses" in components[1], false);
});

Deno.test("billOfMaterials() refuses a package without a SHA-512", () => {
  const packages = [{ ...OPTIONS.packages[0]!, integrity: "sha1-AAAA" }];
  assertThrows(() => billOfMaterials({ ...OPTIONS, packages }), Error, "@a/b: expected a hash");
});

Deno.test("importedPackages() finds what the executable has, and no tool of development", async () => {
  const packages = await importedPackages(new URL("../../../", import.meta.url));
  const names = packages.map(({ name }) => name);
  for (const name of ["hono", "onnxruntime-web", "onnxruntime-common", "preact", "uplot", "zod"]) {
    assert(names.includes(name), name);
  }
  for (const name of ["playwright-core", "@stryker-mutator/instrumenter", "fast-check"]) {
    assertEquals(names.includes(name), false, name);
  }
  assertEquals(names, [...new Set(names)]);
});
