import { assertEquals } from "@std/assert/mod.js";
import { Cache } from "./cache.ts";

const verdicts = new Map([
  [0, { status: "killed", by: "a_test.ts" } as const],
  [1, { status: "survived" } as const],
]);
const source = {
  file: "server/a.ts",
  hash: "1",
  tests: new Map([["a_test.ts", "5"]]),
  allTests: "6",
};

function cache() {
  const folder = Deno.makeTempDirSync();
  return Object.assign(new Cache(folder), {
    [Symbol.dispose]: () => Deno.removeSync(folder, { recursive: true }),
  });
}

const cases = [
  { name: "the same", source, places: [0, 1] },
  { name: "another source", source: { ...source, hash: "2" }, places: [] },
  { name: "another test elsewhere", source: { ...source, allTests: "7" }, places: [0] },
  {
    name: "another test that noticed",
    source: { ...source, tests: new Map(), allTests: "7" },
    places: [],
  },
];
for (const { name, source: later, places } of cases) {
  Deno.test(`Cache keeps the verdicts that hold with ${name}`, () => {
    using kept = cache();
    kept.write(source, verdicts);
    assertEquals([...kept.read(later).keys()], places);
  });
}
