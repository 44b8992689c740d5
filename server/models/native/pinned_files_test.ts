import { assertEquals, assertMatch } from "@std/assert/mod.js";
import { BINDING_FILE, knownPlatforms, pinnedFiles, platformOf } from "./pinned_files.ts";

const systems = [
  { os: "linux", arch: "x86_64", want: "linux/x64" },
  { os: "linux", arch: "aarch64", want: "linux/arm64" },
  { os: "darwin", arch: "aarch64", want: "darwin/arm64" },
  { os: "windows", arch: "x86_64", want: "win32/x64" },
  { os: "freebsd", arch: "riscv64", want: "freebsd/riscv64" },
];
for (const { os, arch, want } of systems) {
  Deno.test(`platformOf() is ${want} for ${os} on ${arch}`, () => {
    assertEquals(platformOf({ os, arch }), want);
  });
}

for (const platform of knownPlatforms()) {
  Deno.test(`the binding and a library are pinned for ${platform}`, () => {
    const files = pinnedFiles(platform)!;
    assertEquals(files[0]!.name, BINDING_FILE);
    assertMatch(files[1]!.name, /^(lib)?onnxruntime\.(so\.1|1\.30\.0\.dylib|dll)$/);
    for (const { sha256, bytes } of files) {
      assertMatch(sha256, /^[0-9a-f]{64}$/);
      assertEquals(bytes > 100_000, true);
    }
  });
}

Deno.test("nothing is pinned for a system without a binding", () => {
  assertEquals(pinnedFiles("freebsd/x64"), undefined);
});
