import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { readEnginePackage } from "./npm_package.ts";
import { pinnedFiles, platformOf } from "./pinned_files.ts";
import { ENGINE_FOLDER } from "./testing/engine_folder.ts";
import { streamOf, tarOf } from "./testing/tar.ts";

const PLATFORM = "linux/x64";
const [BINDING, LIBRARY] = pinnedFiles(PLATFORM)!;
const FOLDER = `package/bin/napi-v6/${PLATFORM}`;

function packageOf(files: Readonly<Record<string, Uint8Array>>): ReadableStream<Uint8Array> {
  return streamOf(tarOf(files), 65_536).pipeThrough(
    new CompressionStream("gzip") as ReadableWritablePair<Uint8Array, Uint8Array>,
  );
}

Deno.test("readEnginePackage() names everything that differs from the pinned package", async () => {
  const files = {
    [`${FOLDER}/${BINDING!.name}`]: new Uint8Array(BINDING!.bytes),
    [`${FOLDER}/${LIBRARY!.name}`]: new Uint8Array(10),
  };
  await assertRejects(
    () => readEnginePackage(packageOf(files), PLATFORM),
    RangeError,
    `It is not the package onnxruntime-node 1.30.0: ${FOLDER}/${
      BINDING!.name
    } has another SHA-256, ` +
      `${FOLDER}/${LIBRARY!.name} has 10 bytes instead of ${LIBRARY!.bytes}`,
  );
});

Deno.test("readEnginePackage() names the files that another package lacks", async () => {
  await assertRejects(
    () => readEnginePackage(packageOf({ "package/package.json": new Uint8Array(3) }), PLATFORM),
    RangeError,
    `${FOLDER}/${BINDING!.name} is missing, ${FOLDER}/${LIBRARY!.name} is missing`,
  );
});

Deno.test("readEnginePackage() refuses a system without a native engine", async () => {
  await assertRejects(
    () => readEnginePackage(packageOf({}), "freebsd/x64"),
    RangeError,
    "has no native engine for freebsd/x64",
  );
});

Deno.test({
  name: "readEnginePackage() returns the pinned files of the package",
  ignore: ENGINE_FOLDER === undefined,
  fn: async () => {
    const platform = platformOf(Deno.build);
    const pinned = pinnedFiles(platform)!;
    const files = { "package/package.json": new Uint8Array(700) } as Record<string, Uint8Array>;
    for (const { name } of pinned) {
      files[`package/bin/napi-v6/${platform}/${name}`] = Deno.readFileSync(
        `${ENGINE_FOLDER}/${name}`,
      );
    }
    const found = await readEnginePackage(packageOf(files), platform);
    assertEquals(
      found.map(({ name, bytes }) => [name, bytes.length]),
      pinned.map((file) => [
        file.name,
        file.bytes,
      ]),
    );
  },
});
