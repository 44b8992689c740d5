import { assertEquals } from "@std/assert/mod.js";
import { ranked } from "./rank.ts";

/** The names that are found, in their order. An item is a name, or a name and a detail after `: `. */
function found(typed: string, ...items: string[]): string[] {
  const searched = items.map((item) => {
    const [name, detail = ""] = item.split(": ");
    return { name: name!, detail };
  });
  return ranked(searched, typed).map(({ name }) => name);
}

Deno.test("ranked() puts a name before beginnings, words, parts, abbreviations and details", () => {
  assertEquals(
    found(
      "rate",
      "other: The rate of it",
      "racy_thing_el",
      "irate",
      "error_rate",
      "Rates",
      "rate",
      "unrelated",
    ),
    ["rate", "Rates", "error_rate", "irate", "racy_thing_el", "other", "unrelated"],
  );
  assertEquals(found("mrd", "x: mrds", "model_request_duration", "amrdy"), [
    "amrdy",
    "model_request_duration",
    "x",
  ]);
});

Deno.test("ranked() finds all words, in any order", () => {
  assertEquals(found("dur model", "model_duration", "model_rows", "duration"), ["model_duration"]);
  assertEquals(found("churn 2", "churn version 1", "churn version 2"), ["churn version 2"]);
});

Deno.test("ranked() puts the exact name of several words first", () => {
  assertEquals(found("try it", "it_try", "try_it_all", "Try it"), [
    "Try it",
    "it_try",
    "try_it_all",
  ]);
});

Deno.test("ranked() keeps the order of what fits alike, and all items for an empty search", () => {
  assertEquals(found("a", "ab", "ac", "aa"), ["ab", "ac", "aa"]);
  assertEquals(found(" ", "b", "a"), ["b", "a"]);
});

Deno.test("ranked() finds abbreviations of some of the words, by more than their first letters", () => {
  assertEquals(found("modurbu", "model_request_duration_bucket"), [
    "model_request_duration_bucket",
  ]);
  assertEquals(found("rm", "model_request"), []);
  // The first word could take both letters, but then nothing is left for the second.
  assertEquals(found("aab", "aa_ab"), ["aa_ab"]);
});

Deno.test("ranked() forgives up to two letters that were left out", () => {
  assertEquals(found("oprations", "Operations"), ["Operations"]);
  assertEquals(found("oprtions", "Operations"), ["Operations"]);
  assertEquals(found("oprtons", "Operations"), []);
  assertEquals(found("opr", "Operations"), []);
  assertEquals(found("oprsx", "Operations"), []);
  assertEquals(found("tenur", "xt_tenxure"), ["xt_tenxure"]);
});

Deno.test("ranked() finds beginnings of words in details, not their middles", () => {
  assertEquals(found("sen", "a: has been sent", "b: essence", "c: sent"), ["a", "c"]);
});
