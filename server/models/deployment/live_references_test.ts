import { assertEquals } from "@std/assert/mod.js";
import { Logger } from "../../logger.ts";
import type { Reference } from "../folder/reference.ts";
import type { VersionFiles } from "../folder/version_files.ts";
import { manifestOf, numbers } from "../testing/versions.ts";
import { LiveReferences } from "./live_references.ts";

const MADE: Reference = { rows: 5000, features: {}, classes: { a: 1 } };
const OWN: Reference = { rows: 9, features: {} };

function files(fields: Partial<VersionFiles> = {}): VersionFiles {
  return {
    ...{ model: "m", version: "1", manifest: undefined, graph: new Uint8Array(), externalData: [] },
    ...{ sha256: "ab", samples: [], reference: undefined, ...fields },
  };
}

/** References in a folder of their own, and those of the next process. */
async function withFolder(
  use: (start: () => LiveReferences, folder: string, logged: string[]) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const logged: string[] = [];
  const log = new Logger({ level: "info", format: "json" }, "test", (line) => logged.push(line));
  try {
    await use(() => new LiveReferences(`${folder}/references`, log), folder, logged);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const LIVE = { made: 77, replaced: undefined };

Deno.test("a live reference is found again after a restart, and by no other version", async () => {
  await withFolder(async (start) => {
    const kept = await start().keep(files(), MADE, 77);
    assertEquals([kept.reference, kept.live], [MADE, LIVE]);
    const found = await start().restore(files());
    assertEquals([found.reference, found.live], [MADE, LIVE]);
    for (const other of [files({ version: "2" }), files({ model: "n" })]) {
      assertEquals(await start().restore(other), other);
    }
  });
});

Deno.test("without a folder a live reference is found again until the process ends", async () => {
  const live = new LiveReferences(undefined, new Logger({ level: "error", format: "json" }, "t"));
  await live.keep(files(), MADE, 77);
  assertEquals((await live.restore(files())).reference, MADE);
  await live.drop(files());
  assertEquals((await live.restore(files())).reference, undefined);
});

Deno.test("another graph, or other features, do not inherit a live reference", async () => {
  const manifest = manifestOf({ task: "regression", features: numbers("a") });
  const described = { ...manifest, description: "another text" };
  const renamed = manifestOf({ task: "regression", features: numbers("b") });
  await withFolder(async (start) => {
    await start().keep(files({ manifest }), MADE, 77);
    const found = async (fields: Partial<VersionFiles>) =>
      (await start().restore(files(fields))).live !== undefined;
    assertEquals(
      [
        await found({ manifest: described }),
        await found({ manifest: renamed }),
        await found({ manifest, sha256: "cd" }),
        await found({}),
        await found({ manifest }),
      ],
      [true, false, false, false, true],
    );
  });
});

Deno.test("a live reference takes the place of reference.json until that file changes", async () => {
  await withFolder(async (start, _, logged) => {
    const kept = await start().keep(files({ reference: OWN }), MADE, 77);
    assertEquals(kept.live, { made: 77, replaced: OWN });
    const again = await start().keep(kept, { ...MADE, rows: 600 }, 78);
    assertEquals(again.live, { made: 78, replaced: OWN });
    assertEquals((await start().restore(files({ reference: OWN }))).reference?.rows, 600);
    const changed = files({ reference: { ...OWN, rows: 10 } });
    assertEquals(await start().restore(changed), changed);
    assertEquals(logged.map((line) => JSON.parse(line).message), [
      "reference.json has changed: it takes the place of the live reference",
    ]);
    // It does not come back with the file of before.
    assertEquals((await start().restore(files({ reference: OWN }))).live, undefined);
  });
});

Deno.test("a reference.json that is added takes the place of a live reference", async () => {
  await withFolder(async (start) => {
    await start().keep(files(), MADE, 77);
    assertEquals((await start().restore(files({ reference: OWN }))).reference, OWN);
  });
});

Deno.test("a live reference that is dropped gives its place back", async () => {
  await withFolder(async (start, folder) => {
    const live = start();
    const dropped = await live.drop(await live.keep(files({ reference: OWN }), MADE, 77));
    assertEquals([dropped.reference, dropped.live], [OWN, undefined]);
    assertEquals([...Deno.readDirSync(`${folder}/references/m`)], []);
    assertEquals(await start().restore(files({ reference: OWN })), files({ reference: OWN }));
  });
});

for (const text of ["{", "{}", '{"fingerprint":"ab","replaces":null,"made":1,"reference":{}}']) {
  Deno.test(`a damaged file is told and ignored: ${text}`, async () => {
    await withFolder(async (start, folder, logged) => {
      await start().keep(files(), MADE, 77);
      await Deno.writeTextFile(`${folder}/references/m/1.json`, text);
      assertEquals(await start().restore(files()), files());
      const { level, message, model } = JSON.parse(logged[0]!);
      assertEquals([level, message, model], [
        ...["warn", "cannot read a live reference: another one will be made", "m"],
      ]);
    });
  });
}

Deno.test("a reference that cannot be written is in force, and the fault is told", async () => {
  await withFolder(async (start, folder, logged) => {
    await Deno.writeTextFile(`${folder}/references`, "not a folder");
    const live = start();
    assertEquals((await live.keep(files(), MADE, 77)).reference, MADE);
    assertEquals((await live.restore(files())).reference, MADE);
    assertEquals(
      JSON.parse(logged[0]!).message,
      "cannot write a live reference: a restart will lose it",
    );
  });
});
