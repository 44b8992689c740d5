import { assertEquals, assertThrows } from "@std/assert/mod.js";
import { assertRejectsKind, assertThrowsKind } from "../../testing/assert_kind.ts";
import type { Catalog, CatalogVersion } from "../catalog.ts";
import type { LoadedVersion } from "./loaded_version.ts";
import { ModelStore } from "./model_store.ts";
import { ask, loadTest } from "../testing/versions.ts";

/** A version of the model `m`; each is another one, though the graph is the same. */
function version(number = "1"): Promise<LoadedVersion> {
  return loadTest("logits", undefined, { model: "m", version: number });
}

function catalog(defaultVersion: string | undefined, ...versions: CatalogVersion[]): Catalog {
  const reason = defaultVersion === undefined ? versions.at(-1)?.reason ?? "no folder" : "";
  const models = [{ name: "m", defaultVersion, versions, unloaded: false, reason }];
  return { models, defaultModel: "m", skipped: [], started: true };
}

function ready(version: string): CatalogVersion {
  return { version, state: "READY", reason: "" };
}

/** A store that serves versions 1 and 2, with 2 as the default. */
async function twoVersions() {
  const store = new ModelStore();
  const [one, two] = await Promise.all([version("1"), version("2")]);
  store.stage(0, one);
  store.stage(1, two);
  store.activate({ add: [0, 1], remove: [], catalog: catalog("2", ready("1"), ready("2")) });
  return { store, one, two };
}

Deno.test("a store serves nothing that is only staged", async () => {
  const store = new ModelStore();
  store.stage(0, await version());
  store.activate({ add: [], remove: [], catalog: { ...store.catalog } });
  assertThrowsKind(() => store.find("m", undefined), "not_found");
  assertEquals([...store.loaded()], []);
  await store.discard(0);
});

Deno.test("find() returns the requested version, or the defaults", async () => {
  const { store, one, two } = await twoVersions();
  assertEquals(store.find("m", "1") === one, true);
  assertEquals(store.find("m", undefined) === two, true);
  assertEquals(store.find(undefined, undefined) === two, true);
  assertEquals(store.find(undefined, "1") === one, true);
  assertEquals([...store.loaded()].length, 2);
});

const absences = [
  {
    name: "an unknown model, with the known ones",
    model: "x",
    version: undefined,
    kind: "not_found",
    says: 'Model "x" is not known; known models: m',
  },
  {
    name: "an unknown version, with the known ones",
    model: "m",
    version: "7",
    kind: "not_found",
    says: 'Model "m" has no version "7"; known versions: 1, 2, 3',
  },
  {
    name: "a version that could not be loaded, with the reason",
    model: "m",
    version: "3",
    kind: "unavailable",
    says: 'Version 3 of model "m" is not ready: it is bad',
  },
] as const;
for (const { name, model, version, kind, says } of absences) {
  Deno.test(`find() names ${name}`, async () => {
    const { store } = await twoVersions();
    const bad: CatalogVersion = { version: "3", state: "UNAVAILABLE", reason: "it is bad" };
    store.activate({ add: [], remove: [], catalog: catalog("2", ready("1"), ready("2"), bad) });
    assertThrowsKind(() => store.find(model, version), kind, says);
  });
}

Deno.test("find() says why a model has no version that is ready", async () => {
  const { store } = await twoVersions();
  const remove = ["1", "2"].map((version) => ({ model: "m", version }));
  const unloaded: CatalogVersion = { version: "2", state: "UNAVAILABLE", reason: "unloaded" };
  store.activate({ add: [], remove, catalog: catalog(undefined, unloaded) });
  const says = 'Model "m" has no version that is ready; version 2: unloaded';
  assertThrowsKind(() => store.find("m", undefined), "unavailable", says);
});

Deno.test("find() says why a model has no version at all", () => {
  const store = new ModelStore();
  store.activate({ add: [], remove: [], catalog: catalog(undefined) });
  const says = 'Model "m" is not ready: no folder';
  assertThrowsKind(() => store.find("m", undefined), "unavailable", says);
  assertThrowsKind(() => store.find("m", "1"), "unavailable", says);
});

Deno.test("find() throws when no model is loaded yet", () => {
  assertThrowsKind(() => new ModelStore().find(undefined, undefined), "unavailable", "No model");
});

Deno.test("find() says that the server is starting before it has a catalog", () => {
  assertThrowsKind(() => new ModelStore().find("m", "1"), "unavailable", "The server is starting");
});

Deno.test("find() names a default model that does not exist, and takes no other", async () => {
  const { store } = await twoVersions();
  const gone = { ...catalog("2", ready("1"), ready("2")), defaultModel: "gone" };
  store.activate({ add: [], remove: [], catalog: gone });
  const says = 'The default model "gone" is not there; known models: m';
  assertThrowsKind(() => store.find(undefined, undefined), "unavailable", says);
  assertThrowsKind(() => store.find("gone", undefined), "not_found");
});

for (const length of [100, 101, 5000]) {
  Deno.test(`find() names at most a hundred of ${length} characters of a name`, async () => {
    const { store } = await twoVersions();
    const name = "x".repeat(length);
    const shown = length === 100 ? name : `${"x".repeat(100)}…`;
    const model = `Model "${shown}" is not known; known models: m`;
    assertEquals(assertThrows(() => store.find(name, undefined), Error).message, model);
    const version = `Model "m" has no version "${shown}"; known versions: 1, 2`;
    assertEquals(assertThrows(() => store.find("m", name), Error).message, version);
  });
}

Deno.test("find() says why the default model is not ready", async () => {
  const { store } = await twoVersions();
  const remove = ["1", "2"].map((version) => ({ model: "m", version }));
  const unloaded: CatalogVersion = { version: "2", state: "UNAVAILABLE", reason: "unloaded" };
  store.activate({ add: [], remove, catalog: catalog(undefined, unloaded) });
  const says = 'Model "m" has no version that is ready; version 2: unloaded';
  assertThrowsKind(() => store.find(undefined, undefined), "unavailable", says);
});

Deno.test("find() lists all known models, or says that there are none", () => {
  const store = new ModelStore();
  const [model] = catalog(undefined).models;
  const models = [model!, { ...model!, name: "n" }];
  store.activate({ add: [], remove: [], catalog: { ...catalog(undefined), models } });
  assertThrowsKind(() => store.find("x", undefined), "not_found", "known models: m, n");
  store.activate({ add: [], remove: [], catalog: { ...catalog(undefined), models: [] } });
  assertThrowsKind(() => store.find("x", undefined), "not_found", "known models: none");
});

Deno.test("a request in flight finishes on its version when another takes its place", async () => {
  const { store, one } = await twoVersions();
  const underWay = ask(store.find("m", "1"), [[1, 2]]);
  const next = await version("1");
  store.stage(2, next);
  store.activate({ add: [2], remove: [], catalog: store.catalog });
  assertEquals(store.find("m", "1") === next, true);
  assertEquals((await underWay).length, 1);
  await assertRejectsKind(() => ask(one, [[1, 2]]), "not_found");
  assertEquals((await ask(store.find("m", "1"), [[1, 2]])).length, 1);
});

Deno.test("a version that is removed takes no new requests", async () => {
  const { store, one } = await twoVersions();
  const remove = [{ model: "m", version: "1" }, { model: "gone", version: "1" }];
  store.activate({ add: [], remove, catalog: catalog("2", ready("2")) });
  assertThrowsKind(() => store.find("m", "1"), "not_found");
  await assertRejectsKind(() => ask(one, [[1, 2]]), "not_found");
});

Deno.test("a model's other versions stay when one is removed", async () => {
  const { store, two } = await twoVersions();
  store.activate({
    add: [],
    remove: [{ model: "m", version: "1" }],
    catalog: catalog("2", ready("2")),
  });
  assertEquals([...store.loaded()], [two]);
  assertEquals((await ask(store.find("m", "2"), [[1, 2]])).length, 1);
});

/** A version that counts how often it is retired. */
function retirable() {
  const version = { model: "m", version: "1", retired: 0, retire: () => version.retired++ };
  return version;
}

Deno.test("a discarded version is released, once", async () => {
  const store = new ModelStore();
  const version = retirable();
  store.stage(0, version as unknown as LoadedVersion);
  await store.discard(0);
  await store.discard(0);
  assertEquals(version.retired, 1);
});

Deno.test("an activated version is no longer staged, so discarding it does not release it", async () => {
  const store = new ModelStore();
  const version = retirable();
  store.stage(0, version as unknown as LoadedVersion);
  store.activate({ add: [0], remove: [], catalog: catalog("1", ready("1")) });
  await store.discard(0);
  assertEquals(version.retired, 0);
});

Deno.test("entry() gives a model's state, and names the known ones for another", async () => {
  const { store } = await twoVersions();
  assertEquals(store.entry("m").versions.map(({ version }) => version), ["1", "2"]);
  assertThrowsKind(() => store.entry("x"), "not_found", "known models: m");
});

Deno.test("requireRoom() refuses a request for a version whose queue is full, and for no other", async () => {
  const { store, one, two } = await twoVersions();
  const answers = Array.from({ length: 100 }, () => ask(two, [[1, 2]]));
  for (const [model, version] of [[undefined, undefined], ["m", undefined], ["m", "2"]]) {
    assertThrowsKind(() => store.requireRoom(model, version), "overloaded", "queue is full");
  }
  store.requireRoom("m", "1");
  store.requireRoom("other", undefined);
  store.requireRoom("m", "3");
  await Promise.all(answers);
  store.requireRoom("m", "2");
  await Promise.all([one.retire(), two.retire()]);
});
