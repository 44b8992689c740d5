import { assertEquals } from "@std/assert/mod.js";
import { closestNames } from "./closest.ts";

const cases: readonly (readonly [name: string, wrong: string, names: string[], want: string[]])[] =
  [
    ["finds nothing among no names", "up", [], []],
    ["finds a name with a missing letter", "reqests", ["up", "requests"], ["requests"]],
    ["finds a name with a letter too many", "requestss", ["requests"], ["requests"]],
    ["finds a name with swapped letters", "reuqests", ["requests"], ["requests"]],
    ["takes three wrong letters", "metric_abc", ["metric_xyz"], ["metric_xyz"]],
    ["takes no four wrong letters", "metric_abcd", ["metric_wxyz"], []],
    ["takes three missing letters", "metric", ["metricabc"], ["metricabc"]],
    ["takes no four missing letters", "metric", ["metricabcd"], []],
    ["takes three letters too many", "metricabc", ["metric"], ["metric"]],
    ["takes no four letters too many", "metricabcd", ["metric"], []],
    ["takes a short name for nothing", "", ["abc", "abcd"], ["abc"]],
    ["puts the nearest first", "abc", ["abx", "axy", "abc"], ["abc", "abx", "axy"]],
    ["gives three names at most", "abc", ["ab1", "ab2", "ab3", "ab4"], ["ab1", "ab2", "ab3"]],
    ["keeps the order of equally near names", "abc", ["abz", "abx", "aby"], ["abz", "abx", "aby"]],
    ["takes any name that continues behind _", "up", ["up_by_instance_and_job"], [
      "up_by_instance_and_job",
    ]],
    ["puts a continued name before one with a wrong letter", "aab", ["aac", "aab_x"], [
      "aab_x",
      "aac",
    ]],
    ["puts the same name before a continued one", "aab", ["aab_x", "aab"], ["aab", "aab_x"]],
    ["compares the last letter of the wrong name", "abcx", ["abcy", "abc"], ["abcy", "abc"]],
    ["compares the last letter of a name", "abc", ["abd", "abcx"], ["abd", "abcx"]],
    ["compares the first letters", "abc", ["xbc", "abc", "bc"], ["abc", "xbc", "bc"]],
  ];
for (const [name, wrong, names, want] of cases) {
  Deno.test(`closestNames() ${name}`, () => assertEquals(closestNames(wrong, names), want));
}
