import { assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import type { Matcher } from "../storage.ts";
import { LabelIndex } from "./label_index.ts";
import { matcherTest } from "../text/regexp.ts";
import { seriesKey } from "./series_key.ts";
import { Symbols } from "./symbols.ts";

type LabelSet = Record<string, string>;

const symbols = new Symbols();

function key(labels: LabelSet) {
  return seriesKey(Object.entries(labels).flat().map((text) => symbols.use(text)));
}

function indexOf(series: readonly LabelSet[]): LabelIndex {
  const index = new LabelIndex(symbols);
  series.forEach((labels, slot) => index.add(slot, key(labels)));
  return index;
}

/** What an index must answer, by asking every series. */
function naiveSelect(series: readonly LabelSet[], matchers: readonly Matcher[]): number[] {
  const tests = matchers.map((matcher) => ({ name: matcher.name, test: matcherTest(matcher) }));
  return [...series.keys()].filter((slot) =>
    tests.every(({ name, test }) => test(series[slot]![name] ?? ""))
  );
}

const name = fc.constantFrom("a", "b", "c");
const value = fc.constantFrom("x", "y", "z", "xy");
const labelSet: fc.Arbitrary<LabelSet> = fc.dictionary(name, value, { noNullPrototype: true });
const matcher: fc.Arbitrary<Matcher> = fc.record({
  name: fc.constantFrom("a", "b", "c", "none"),
  op: fc.constantFrom("=", "!=", "=~", "!~"),
  value: fc.constantFrom("", "x", "y", "x|y", "x.*", ".+", ".*", "[xy]+", "none"),
});

Deno.test("select() finds the same series as a scan", () => {
  const property = fc.property(
    fc.array(labelSet, { maxLength: 20 }),
    fc.array(matcher, { maxLength: 4 }),
    (series, matchers) => {
      assertEquals([...indexOf(series).select(matchers)], naiveSelect(series, matchers));
    },
  );
  fc.assert(property, { numRuns: 500 });
});

Deno.test("remove() does not change the other series", () => {
  fc.assert(fc.property(fc.array(labelSet, { maxLength: 20 }), matcher, (series, matcher) => {
    const index = indexOf(series);
    const gone = new Map(
      series.map((labels, slot) => [slot, key(labels)] as const)
        .filter(([slot]) => slot % 3 === 0),
    );
    index.remove(gone);
    const want = naiveSelect(series, [matcher]).filter((slot) => slot % 3 !== 0);
    assertEquals([...index.select([matcher])], want);
  }));
});

Deno.test("an index without series has no names", () => {
  const series = [{ a: "x", b: "y" }, { a: "z" }];
  const index = indexOf(series);
  index.remove(new Map(series.map((labels, slot) => [slot, key(labels)])));
  assertEquals([...index.names()], []);
  assertEquals([...index.select([])], []);
});

Deno.test("the result of select() does not change when series are added", () => {
  const index = indexOf([{ a: "x" }]);
  const all = index.select([]);
  const equal = index.select([{ name: "a", op: "=", value: "x" }]);
  const pattern = index.select([{ name: "a", op: "=~", value: ".+" }]);
  index.remove(new Map([[0, key({ a: "x" })]]));
  index.add(7, key({ a: "x" }));
  assertEquals([[...all], [...equal], [...pattern]], [[0], [0], [0]]);
});

Deno.test("what select() returned stays as it is when some of its series go", () => {
  const index = indexOf([{ a: "x" }, { a: "x" }]);
  const equal = index.select([{ name: "a", op: "=", value: "x" }]);
  const pattern = index.select([{ name: "a", op: "=~", value: "x.*" }]);
  index.remove(new Map([[0, key({ a: "x" })]]));
  index.add(7, key({ a: "x" }));
  assertEquals([[...equal], [...pattern]], [[0, 1], [0, 1]]);
});
