import { assertEquals } from "@std/assert/mod.js";
import { parse } from "yaml";
import { dashboardFiles } from "../testing/dashboard_files.ts";

function read(path: string): Record<string, unknown> {
  return parse(Deno.readTextFileSync(new URL(`../provisioning/${path}`, import.meta.url)));
}

/** The fields that Grafana's provisioning reads, of those that files for Prometheus have. */
const SOURCE_FIELDS = ["access", "editable", "isDefault", "jsonData", "name", "type", "uid", "url"];
const SETTINGS = ["httpMethod", "manageAlerts", "prometheusType", "timeInterval"];
const PROVIDER_FIELDS = [
  ...["allowUiUpdates", "disableDeletion", "folder", "folderUid", "name", "options", "type"],
  "updateIntervalSeconds",
];

type Source = Record<string, unknown> & { readonly jsonData: Record<string, unknown> };

Deno.test("two data sources are provisioned: Prometheus, and the server's own API", () => {
  const { apiVersion, datasources } = read("datasources/modelwatch.yml");
  assertEquals(apiVersion, 1);
  const sources = datasources as readonly Source[];
  assertEquals(sources.map(({ uid, url, isDefault }) => [uid, url, isDefault]), [
    ["prometheus", "http://prometheus:9090", true],
    ["modelwatch", "http://modelwatch:8000", false],
  ]);
  for (const source of sources) {
    assertEquals(Object.keys(source).sort(), SOURCE_FIELDS);
    assertEquals(Object.keys(source.jsonData).sort(), SETTINGS);
    assertEquals([source.type, source.access], ["prometheus", "proxy"]);
    assertEquals(source.jsonData.manageAlerts, false);
  }
});

Deno.test("the dashboards begin with the default data source", () => {
  for (const { templating } of dashboardFiles().values()) {
    assertEquals(templating.list[0]!.current, { text: "Prometheus", value: "prometheus" });
  }
});

Deno.test("the dashboards are provisioned from a folder, and stay as the files say", () => {
  const { apiVersion, providers } = read("dashboards/modelwatch.yml");
  assertEquals(apiVersion, 1);
  const [provider, ...others] = providers as readonly Record<string, unknown>[];
  assertEquals(others, []);
  assertEquals(Object.keys(provider!).sort(), PROVIDER_FIELDS);
  assertEquals(
    [provider!.type, provider!.allowUiUpdates, provider!.disableDeletion, provider!.options],
    ["file", false, true, {
      path: "/var/lib/grafana/dashboards",
      foldersFromFilesStructure: false,
    }],
  );
});
