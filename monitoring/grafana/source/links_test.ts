import { assert, assertEquals } from "@std/assert/mod.js";
import { readPlace, unknownPage } from "../../../ui/state/place.ts";
import { readRange } from "../../../ui/state/time_math.ts";
import { chartsOf, type Dashboard, dashboardFiles, linksOf } from "../testing/dashboard_files.ts";
import { interpolateText, mentions } from "../testing/interpolate.ts";

const FILES = dashboardFiles();
const BY_UID = new Map([...FILES.values()].map((dashboard) => [dashboard.uid, dashboard]));

const VALUES = {
  modelwatch: "http://localhost:8000",
  model: "churn",
  version: "2",
  feature: "tenure",
  __from: "1790000000000",
  __to: "1790003600000",
  __data: "tenure",
};

/** The identifiers of the panels of the built-in page, as its sources write them. */
const PANEL_IDS = new Set(
  [...sources(new URL("../../../ui/pages/", import.meta.url))].flatMap((text) =>
    [...text.matchAll(/\bid(?:: |=)"([a-z-]+)"/g)].map(([, id]) => id!)
  ),
);

function* sources(folder: URL): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (isDirectory) yield* sources(new URL(`${name}/`, folder));
    else yield Deno.readTextFileSync(new URL(name, folder));
  }
}

function toPage(dashboard: Dashboard): URL[] {
  return linksOf(dashboard).filter((url) => url.startsWith("${modelwatch}"))
    .map((url) => new URL(interpolateText(url, VALUES)));
}

for (const [name, dashboard] of FILES) {
  Deno.test(`links of ${name} to the built-in page open a view of it`, () => {
    const urls = toPage(dashboard);
    assert(urls.length > 0);
    for (const url of urls) {
      assertEquals(unknownPage(url, ""), undefined, url.href);
      const place = readPlace(url, "");
      assertEquals(readRange(place.range, 0, "UTC"), { from: 1790000000000, to: 1790003600000 });
      assert(place.panel === "" || PANEL_IDS.has(place.panel), url.href);
      for (const parameter of url.searchParams.keys()) {
        assert(["model", "version", "feature", "panel", "from", "to"].includes(parameter));
      }
    }
  });

  Deno.test(`links of ${name} to dashboards name one, and variables of it`, () => {
    for (const url of linksOf(dashboard).filter((url) => !url.startsWith("${modelwatch}"))) {
      const [, uid, query] = /^\/d\/([\w-]+)\?(.*)$/.exec(url)!;
      const variables = BY_UID.get(uid!)!.templating.list.map(({ name }) => name);
      const named = [...query!.matchAll(/var-(\w+)=/g)].map(([, name]) => name!);
      assertEquals(named.filter((name) => !variables.includes(name)), []);
    }
  });

  Deno.test(`links in cells of ${name} name a column of their table`, () => {
    for (const panel of chartsOf(dashboard)) {
      const columns = new Set(
        (panel.transformations ?? []).flatMap(({ options }) =>
          Object.values((options as { readonly renameByName?: object }).renameByName ?? {})
        ),
      );
      const urls = JSON.stringify(panel.fieldConfig?.overrides ?? []).replaceAll('\\"', '"');
      for (const { path } of mentions(urls).filter(({ name }) => name === "__data")) {
        assert(columns.has(/^fields\["(.+)"\]$/.exec(path)![1]), path);
      }
    }
  });

  Deno.test(`${name} lists all dashboards in its menu`, () => {
    const [menu] = dashboard.links.filter(({ type }) => type === "dashboards");
    for (const { title, tags } of FILES.values()) {
      assert(menu!.tags.every((tag) => tags.includes(tag)), title);
    }
  });
}

Deno.test("the dashboards have different identifiers, short enough for Grafana, and titles", () => {
  assertEquals(BY_UID.size, FILES.size);
  for (const { uid } of FILES.values()) assert(/^[\w-]{1,40}$/.test(uid), uid);
  assertEquals(new Set([...FILES.values()].map(({ title }) => title)).size, FILES.size);
});
