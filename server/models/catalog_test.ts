import { assertEquals } from "@std/assert/mod.js";
import {
  allReady,
  type Catalog,
  type CatalogModel,
  EMPTY_CATALOG,
  whyNotServing,
} from "./catalog.ts";

function model(fields: Partial<CatalogModel> = {}): CatalogModel {
  return { name: "m", defaultVersion: "1", versions: [], unloaded: false, reason: "", ...fields };
}

const READY = model();
const BROKEN = model({ defaultVersion: undefined });
const UNLOADED = model({ defaultVersion: undefined, unloaded: true });

const cases = [
  { name: "a ready model", models: [READY], why: "", all: true },
  { name: "a ready model beside a broken one", models: [READY, BROKEN], why: "", all: false },
  { name: "a ready model beside an unloaded one", models: [UNLOADED, READY], why: "", all: true },
  { name: "a broken model", models: [BROKEN], why: "no model is ready", all: false },
  { name: "an unloaded model", models: [UNLOADED], why: "no model is ready", all: false },
  { name: "no models", models: [], why: "there are no model folders", all: false },
  {
    name: "a ready model while others are still tried",
    models: [READY],
    started: false,
    why: "the models are still being loaded",
    all: false,
  },
];
for (const { name, models, started = true, why, all } of cases) {
  Deno.test(`with ${name} the server ${why === "" ? "takes requests" : `says that ${why}`}`, () => {
    const catalog: Catalog = { ...EMPTY_CATALOG, models, started };
    assertEquals([whyNotServing(catalog), allReady(catalog)], [why, all]);
  });
}

Deno.test("the catalog before the start names no model", () => {
  const { models, skipped } = EMPTY_CATALOG;
  assertEquals([models, skipped], [[], []]);
  assertEquals(whyNotServing(EMPTY_CATALOG), "the models are still being loaded");
});
