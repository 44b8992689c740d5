import { assertEquals } from "@std/assert/mod.js";
import { signal } from "@preact/signals";
import type { Metric } from "../../prom/metrics.ts";
import { PAGES, type Place, START } from "../../state/place.ts";
import type { Prefs } from "../../state/prefs.ts";
import type { Models } from "../../state/served_models.ts";
import type { Session } from "../../state/session.ts";
import { searchItems } from "./items.ts";

const MODELS = {
  defaultModel: 'ch"urn',
  skipped: [],
  list: [{
    name: 'ch"urn',
    default_version: "2",
    manifest: {
      description: "Who leaves",
      features: [{ name: "tenure", description: "Months" }, { name: "plan" }],
    },
    versions: [{ version: "1", state: "UNAVAILABLE" }, { version: "2", state: "READY" }],
  }, { name: "bare", default_version: null, manifest: null, versions: [] }],
} as unknown as Models;

/** The items with a record of what they did. */
function bench(
  { models, metrics = [], place = {} }: {
    models?: Models;
    metrics?: readonly Metric[];
    place?: Partial<Place>;
  },
) {
  const did: unknown[] = [];
  const session = {
    place: signal({ ...START, ...place }),
    span: signal({ from: 1000.4, to: 1900 }),
    turnTo: (page: string, change: unknown) => did.push([page, change]),
    go: (change: unknown) => did.push(change),
    renew: () => did.push("renew"),
  } as unknown as Session;
  const prefs: Prefs = {
    theme: signal("system"),
    shortcuts: signal(true),
    details: signal(false),
  };
  const items = searchItems(
    {
      session,
      prefs,
      openHelp: () => did.push("help"),
      copy: (link) => did.push(`copy ${link}`),
      address: () => "http://h/ui/system",
    },
    models,
    metrics,
  );
  const act = (name: string) => {
    items.find((item) => item.name === name)!.act();
    return did.pop();
  };
  return { items, prefs, act };
}

Deno.test("the pages come first, with their keys, and are opened", () => {
  const { items, act } = bench({});
  assertEquals(items.slice(0, PAGES.length).map(({ kind }) => kind), PAGES.map(() => "page"));
  assertEquals([items[0]!.name, items[0]!.keys], ["Operations", "g o"]);
  assertEquals(act("Try it"), ["tryit", {}]);
});

Deno.test("models, versions and features have details, and lead to the model", () => {
  const { items, act } = bench({ models: MODELS });
  const found = items.filter(({ kind }) => ["model", "version", "feature"].includes(kind));
  assertEquals(found.map(({ kind, name, detail }) => `${kind}: ${name}: ${detail}`), [
    'model: ch"urn: Who leaves',
    "model: bare: ",
    'version: ch"urn version 1: not ready',
    'version: ch"urn version 2: default',
    "feature: tenure: ch\"urn's feature: Months",
    "feature: plan: ch\"urn's feature",
  ]);
  assertEquals(act('ch"urn'), ["models", { model: 'ch"urn', version: "" }]);
  assertEquals(act('ch"urn version 1'), ["models", { model: 'ch"urn', version: "1" }]);
  assertEquals(act("plan"), ["models", { model: 'ch"urn', version: "", feature: "plan" }]);
});

const metrics: readonly [name: string, type: string, expr: string, view: string][] = [
  ["up", "gauge", "up", "auto"],
  ["a_total", "counter", "rate(a_total[$__rate_interval])", "auto"],
  ["b_seconds_bucket", "histogram", "sum by (le) (increase(b_seconds_bucket[$cell]))", "heatmap"],
  ["b_seconds_sum", "histogram", "rate(b_seconds_sum[$__rate_interval])", "auto"],
  ["c_count", "summary", "rate(c_count[$__rate_interval])", "auto"],
  ["c", "summary", "c", "auto"],
  ["a:b:rate5m", "", "a:b:rate5m", "auto"],
  ["d.e", "counter", 'rate({"d.e"}[$__rate_interval])', "auto"],
];
for (const [name, type, expr, view] of metrics) {
  Deno.test(`the ${type || "unknown"} metric ${name} is shown in Explore as ${expr}`, () => {
    const { items, act } = bench({ metrics: [{ name, type, help: "Helps." }] });
    assertEquals(items.at(-1)!.detail, "Helps.");
    assertEquals(act(name), ["explore", { queries: [{ expr, view }] }]);
  });
}

Deno.test("the links that are copied show this view, now or always", () => {
  const { act } = bench({ place: { page: "system", model: "m" } });
  assertEquals(act("Copy link"), "copy http://h/ui/system");
  assertEquals(
    act("Copy link with fixed times"),
    "copy http://h/ui/system?from=1000400&to=1900000&model=m",
  );
});

Deno.test("the actions change the theme and the legends, refresh and open the help", () => {
  const { act, prefs } = bench({});
  for (const theme of ["light", "dark", "system"]) {
    act(`Theme: ${theme}`);
    assertEquals(prefs.theme.value, theme);
  }
  act("Legend statistics");
  assertEquals(prefs.details.value, true);
  act("Legend statistics");
  assertEquals(prefs.details.value, false);
  assertEquals([act("Refresh now"), act("Keyboard shortcuts")], ["renew", "help"]);
});

Deno.test("a running page can be paused, and a paused one resumed", () => {
  assertEquals(bench({}).act("Pause"), { refresh: 0 });
  assertEquals(bench({ place: { refresh: 0 } }).act("Resume"), { refresh: 5 });
});
