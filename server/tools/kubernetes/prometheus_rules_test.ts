import { assertEquals } from "@std/assert/mod.js";
import { parse } from "yaml";
import { OBJECTS, prometheusRule, prometheusRules } from "./prometheus_rules.ts";

const ROOT = new URL("../../../", import.meta.url);

Deno.test("the PrometheusRules are those of the rule files: deno task kubernetes", async () => {
  const files = Array.from(Deno.readDirSync(new URL(OBJECTS, ROOT)), ({ name }) => OBJECTS + name);
  const wanted = prometheusRules(ROOT);
  assertEquals(files.sort(), [...wanted.keys()].sort());
  for (const [path, text] of wanted) {
    assertEquals(await Deno.readTextFile(new URL(path, ROOT)), text, path);
  }
});

Deno.test("alerts on containers are left to the rules of the cluster", () => {
  assertEquals(prometheusRules(ROOT).has(`${OBJECTS}serving.yaml`), true);
  assertEquals(prometheusRules(ROOT).has(`${OBJECTS}containers.yaml`), false);
});

Deno.test("prometheusRule() keeps a rule file as it is", async () => {
  const rules = await Deno.readTextFile(new URL("monitoring/rules/slo.rules.yml", ROOT));
  const { apiVersion, kind, metadata, spec } = parse(prometheusRule("slo", rules));
  assertEquals([apiVersion, kind, metadata], ["monitoring.coreos.com/v1", "PrometheusRule", {
    name: "modelwatch-slo",
  }]);
  assertEquals(spec, parse(rules));
});

Deno.test("prometheusRule() leaves empty lines empty", () => {
  const text = prometheusRule("a", "# A comment.\n\ngroups:\n  - name: a\n");
  assertEquals(text.split("\nspec:\n")[1], "  # A comment.\n\n  groups:\n    - name: a\n");
});
