import { assertEquals } from "@std/assert/mod.js";
import { labelsOf } from "../promql/labels.ts";
import { Store } from "../tsdb/store.ts";
import { ask, NOW, testApi } from "./testing/api.ts";

type Series = readonly [labels: Record<string, string>, time: number, value: number | "stale"];

/** The lines that `/federate` returns for some series. */
async function federated(selector: string, ...series: readonly Series[]): Promise<string[]> {
  const store = new Store();
  for (const [labels, time, value] of series) {
    const ref = store.ref(labelsOf(Object.entries(labels)))!;
    if (value === "stale") store.appendStale(ref, time);
    else store.append(ref, time, value);
  }
  const { text } = await ask(testApi({ store }), "/federate", { "match[]": selector });
  return text.split("\n").slice(0, -1);
}

const a = { __name__: "a", instance: "x" };

Deno.test("/federate returns samples of the last five minutes, up to the present", async () => {
  assertEquals(await federated("a", [a, NOW - 299_999, 1]), [
    "# TYPE a untyped",
    `a{instance="x"} 1 ${NOW - 299_999}`,
  ]);
  assertEquals(await federated("a", [a, NOW - 300_000, 1]), []);
  assertEquals(await federated("a", [a, NOW + 1, 1]), []);
});

Deno.test("/federate leaves out series that have ended or have no name", async () => {
  assertEquals(await federated("a", [a, NOW - 2, 1], [a, NOW - 1, "stale"]), []);
  assertEquals(await federated('{instance="x"}', [{ instance: "x" }, NOW, 1]), []);
});

Deno.test("/federate sorts by name and then by labels, with one type for each name", async () => {
  const lines = await federated(
    '{__name__=~".+"}',
    ...["c", "a"].flatMap((name) =>
      ["2", "1"].map((instance): Series => [{ __name__: name, instance, b: "" }, NOW, 1])
    ),
  );
  assertEquals(lines, [
    "# TYPE a untyped",
    `a{instance="1"} 1 ${NOW}`,
    `a{instance="2"} 1 ${NOW}`,
    "# TYPE c untyped",
    `c{instance="1"} 1 ${NOW}`,
    `c{instance="2"} 1 ${NOW}`,
  ]);
});

const written: readonly (readonly [Record<string, string>, type: string, line: string])[] = [
  [{ __name__: "a:b" }, "a:b", 'a:b{instance=""}'],
  [{ __name__: "a.b" }, '"a.b"', '{"a.b",instance=""}'],
  [{ __name__: "a b", x: "1" }, '"a b"', '{"a b",x="1",instance=""}'],
  [{ __name__: "1a" }, '"1a"', '{"1a",instance=""}'],
  [{ __name__: "a", "b.c": "1" }, "a", 'a{"b.c"="1",instance=""}'],
  [{ __name__: "a", "1b": "1" }, "a", 'a{"1b"="1",instance=""}'],
  [{ __name__: "a", b: 'x"\\\n' }, "a", 'a{b="x\\"\\\\\\n",instance=""}'],
];
for (const [labels, type, line] of written) {
  Deno.test(`/federate writes ${JSON.stringify(labels)} as ${line}`, async () => {
    assertEquals(await federated('{__name__=~".+"}', [labels, NOW, 0.5]), [
      `# TYPE ${type} untyped`,
      `${line} 0.5 ${NOW}`,
    ]);
  });
}
