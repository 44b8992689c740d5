/**
 * `deno task sbom`: prints the software bill of materials of the executable, in CycloneDX 1.6: Deno,
 * and every package that the program or its dashboard imports, with the hash in `deno.lock`.
 */

import { THREADS } from "../compile_program.ts";
import { decodeBase64, encodeHex } from "@std/encoding/mod.js";

/** A package, as it is installed. */
export interface Package {
  readonly name: string;
  readonly version: string;
  /** As in `deno.lock`: `sha512-` and base64. */
  readonly integrity: string;
  /** As in its `package.json`: an SPDX expression. */
  readonly license: string | undefined;
}

export interface BillOptions {
  readonly version: string;
  readonly license: string;
  /** The version of the runtime inside the executable. */
  readonly deno: string;
  readonly packages: readonly Package[];
  readonly serial: string;
  readonly time: Date;
}

/** The bill as an object to be written as JSON. */
export function billOfMaterials(
  { version, license, deno, packages, serial, time }: BillOptions,
): object {
  const program = { type: "application", "bom-ref": "modelwatch", name: "modelwatch", version };
  const runtime = `pkg:github/denoland/deno@v${deno}`;
  const components = packages.map(componentOf);
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${serial}`,
    version: 1,
    metadata: {
      timestamp: time.toISOString(),
      component: { ...program, licenses: [{ expression: license }] },
    },
    components: [
      {
        ...{ type: "platform", "bom-ref": runtime, name: "deno", version: deno },
        ...{ purl: runtime, licenses: [{ expression: "MIT" }] },
      },
      ...components,
    ],
    dependencies: [
      { ref: "modelwatch", dependsOn: [runtime, ...components.map(({ purl }) => purl)] },
    ],
  };
}

function componentOf({ name, version, integrity, license }: Package) {
  const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  const [algorithm, hash] = integrity.split("-", 2);
  if (algorithm !== "sha512") {
    throw new Error(`${name}: expected a hash sha512-…, got ${integrity}`);
  }
  return {
    ...{ type: "library", "bom-ref": purl, name, version, purl },
    hashes: [{ alg: "SHA-512", content: encodeHex(decodeBase64(hash)) }],
    ...(license === undefined ? {} : { licenses: [{ expression: license }] }),
  };
}

const ENTRIES = [
  "main.ts",
  ...THREADS.map((name) => `server/threads/${name}.ts`),
  "ui/main.tsx",
];

/** What `deno info --json` says about the modules that an entry script reaches. */
interface Info {
  readonly modules: readonly { readonly kind: string; readonly npmPackage?: string }[];
  readonly npmPackages: Readonly<Record<string, InstalledPackage>>;
}

interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  readonly dependencies: readonly string[];
  readonly localPath: string;
}

/** The packages that the entry scripts import, and those that these need, by name. */
export async function importedPackages(root: URL): Promise<readonly Package[]> {
  const lock = JSON.parse(await Deno.readTextFile(new URL("deno.lock", root)));
  const found = new Map<string, Package>();
  for (const entry of ENTRIES) {
    const { modules, npmPackages } = await infoOf(new URL(entry, root));
    const waiting = modules.flatMap(({ npmPackage }) => npmPackage ?? []);
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      if (found.has(id)) continue;
      const { name, version, dependencies, localPath } = npmPackages[id]!;
      const { license } = JSON.parse(await Deno.readTextFile(`${localPath}/package.json`));
      found.set(id, { name, version, integrity: lock.npm[id].integrity, license });
      waiting.push(...dependencies);
    }
  }
  return [...found].sort(([a], [b]) => a < b ? -1 : 1).map(([, one]) => one);
}

async function infoOf(entry: URL): Promise<Info> {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--quiet", "--json", entry.pathname],
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`deno info failed for ${entry}`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

if (import.meta.main) {
  const root = new URL("../../../", import.meta.url);
  const { version, license } = JSON.parse(await Deno.readTextFile(new URL("deno.json", root)));
  const bill = billOfMaterials({
    ...{ version, license, deno: Deno.version.deno },
    packages: await importedPackages(root),
    serial: crypto.randomUUID(),
    time: new Date(),
  });
  console.log(JSON.stringify(bill, undefined, 2));
}
