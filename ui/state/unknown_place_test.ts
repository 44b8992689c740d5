import { assertEquals } from "@std/assert/mod.js";
import { type Place, START } from "./place.ts";
import type { Models } from "./served_models.ts";
import { unknownIn } from "./unknown_place.ts";

const MODELS = {
  defaultModel: "churn",
  list: [
    { name: "churn", versions: [{ version: "1" }, { version: "2" }] },
    { name: "fraud", versions: [{ version: "1" }] },
  ],
} as unknown as Models;

/** The text, and the names of what there is instead. */
function unknown(change: Partial<Place>, models: Models | undefined = MODELS): string | undefined {
  const found = unknownIn({ ...START, ...change }, models);
  return found && [found.text, ...found.instead.map(({ name }) => name)].join(" ");
}

const cases: readonly [string, Partial<Place>, string | undefined][] = [
  ["no model", {}, undefined],
  ["a model", { model: "fraud" }, undefined],
  ["a model and a version", { model: "churn", version: "2" }, undefined],
  ["a version of the default model", { version: "2" }, undefined],
  ["another model", { model: "nosuch" }, "There is no model nosuch. churn fraud"],
  ["another model and version", { model: "x", version: "9" }, "There is no model x. churn fraud"],
  [
    "another version",
    { model: "churn", version: "9" },
    "churn has no version 9. version 1 version 2",
  ],
  [
    "another version of the default model",
    { page: "models", version: "9" },
    "churn has no version 9. version 1 version 2",
  ],
  ["another model on a page about all", { page: "system", model: "nosuch" }, undefined],
];
for (const [name, change, want] of cases) {
  Deno.test(`unknownIn() says of a place with ${name}: ${want ?? "nothing"}`, () => {
    assertEquals(unknown(change), want);
  });
}

Deno.test("unknownIn() says nothing before the models are known, and where there is no model", () => {
  assertEquals(unknownIn({ ...START, model: "nosuch" }, undefined), undefined);
  assertEquals(unknown({ version: "1" }, { ...MODELS, list: [], defaultModel: "" }), undefined);
  assertEquals(unknown({ model: "x" }, { ...MODELS, list: [] }), "There is no model x.");
});

Deno.test("unknownIn() leads to a model in all its versions, or to a version", () => {
  const place = (change: Partial<Place>) =>
    unknownIn({ ...START, ...change }, MODELS)!.instead.at(-1)!.place;
  assertEquals(place({ model: "x", version: "3" }), { model: "fraud", version: "" });
  assertEquals(place({ model: "churn", version: "3" }), { version: "2" });
});

Deno.test("unknownIn() offers eight models at most", () => {
  const list = Array.from({ length: 9 }, (_, at) => ({ name: `m${at}`, versions: [] }));
  const found = unknownIn({ ...START, model: "x" }, { ...MODELS, list } as unknown as Models)!;
  assertEquals(found.instead.length, 8);
});
