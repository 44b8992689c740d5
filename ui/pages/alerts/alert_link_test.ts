import { assertEquals } from "@std/assert/mod.js";
import { linkOf } from "./alert_link.ts";

Deno.test("linkOf() leads to the model, to its version, and to the feature", () => {
  const text = (labels: Record<string, string>) => linkOf(labels)?.text;
  assertEquals(text({ model: "churn", job: "a" }), "churn");
  assertEquals(text({ model: "churn", version: "2" }), "churn version 2");
  const { page, change, text: named } = linkOf({ model: "churn", version: "2", feature: "age" })!;
  assertEquals([page, named], ["models", "age of churn version 2"]);
  assertEquals(change, { model: "churn", version: "2", feature: "age" });
});

Deno.test("linkOf() leads to refused requests for a route, and to the targets for an instance", () => {
  assertEquals(linkOf({ route: "/predict", instance: "a:1" })?.page, "operations");
  assertEquals(linkOf({ instance: "a:1" })?.page, "status");
  assertEquals(linkOf({ rule_group: "x" }), undefined);
});
