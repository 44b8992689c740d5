import { assertEquals } from "@std/assert/mod.js";
import { absentLabels } from "./absent.ts";
import { formatLabels } from "./labels.ts";
import { parse } from "./parser.ts";

const cases: [query: string, labels: string][] = [
  [`up{job="a", path!="b", code=~"c"}`, `{job="a"}`],
  [`((up{job="a"}[5m]))`, `{job="a"}`],
  [`up{job="a", job="b", x="y"}`, `{x="y"}`],
  [`up{job="a", job=~"b"}`, "{}"],
  [`sum(up{job="a"})`, "{}"],
  [`up{job="a"}[5m:1m]`, "{}"],
];
for (const [query, labels] of cases) {
  Deno.test(`absentLabels() of ${query} are ${labels}`, () => {
    assertEquals(formatLabels(absentLabels(parse(query))), labels);
  });
}
