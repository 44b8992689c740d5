import { assertEquals } from "@std/assert/mod.js";
import { closerFor, editOnBackspace, editOnType, type TextEdit } from "./pairs.ts";

/** A text whose cursor, or the ends of its selection, is marked with bars. */
function read(marked: string): { text: string; start: number; end: number } {
  const [before, ...rest] = marked.split("|");
  const text = before + rest.join("");
  const start = before!.length;
  return { text, start, end: rest.length === 2 ? start + rest[0]!.length : start };
}

/** The text after an edit, with bars; the letter itself is put in where there is no edit. */
function show(marked: string, edit: TextEdit | undefined): string {
  if (edit === undefined) return "as usual";
  const { text } = read(marked);
  const after = text.slice(0, edit.from) + edit.insert + text.slice(edit.to);
  const inside = edit.start === edit.end ? "|" : `|${after.slice(edit.start, edit.end)}|`;
  return after.slice(0, edit.start) + inside + after.slice(edit.end);
}

const USUAL = "as usual";

// A text, the typed character, the text after it.
const typed: readonly [string, string, string][] = [
  ["sum|", "(", "sum(|)"],
  ["up|", "[", "up[|]"],
  ["up|", "{", "up{|}"],
  ["up|", "x", USUAL],
  ["up | + 1", "(", "up (|) + 1"],
  ["sum(rate|)", "(", "sum(rate(|))"],
  ["(up|, 1)", "{", "(up{|}, 1)"],
  // Before a word, a number, a variable or an opener nothing is closed.
  ["sum|up", "(", USUAL],
  ["sum|(up)", "(", USUAL],
  ["|5", "(", USUAL],
  ["|.5", "(", USUAL],
  ["|:up", "(", USUAL],
  ["up|$__range]", "[", USUAL],
  ["|[5m]", "(", USUAL],
  ["|{}", "(", USUAL],
  ['|"a"', "(", USUAL],
  ["|'a'", "(", USUAL],
  ["|`a`", "(", USUAL],
  // A closer that lacks its opener gets this one.
  ["sum| (up))", "(", USUAL],
  ["sum| (up)", "(", "sum(|) (up)"],
  ["rate(up| )", "[", "rate(up[|] )"],
  // Quotes, where a string may begin.
  ["up{job=|}", '"', 'up{job="|"}'],
  ["up{job=~ |}", "'", "up{job=~ '|'}"],
  ["up{job!~|}", "`", "up{job!~`|`}"],
  ["{|}", '"', '{"|"}'],
  ["sum by (a, |)", '"', 'sum by (a, "|")'],
  ["f(|)", '"', 'f("|")'],
  ["|", '"', '"|"'],
  ["up |", '"', USUAL],
  ["up{job|}", '"', USUAL],
  ["up{job=|api}", '"', USUAL],
  // Text is left alone.
  ['up{job=~"|', "(", USUAL],
  ['up{job=~"|"}', "(", USUAL],
  ['up{job="a|"}', "'", USUAL],
  ["up # |", "(", USUAL],
  ["up # =|", '"', USUAL],
  ['up{a="=| "}', "'", USUAL],
  ["up # x\n|", "(", "up # x\n(|)"],
  // A closer that is there is stepped over.
  ["sum(up|)", ")", "sum(up)|"],
  ["sum(rate(up[5m|]))", "]", "sum(rate(up[5m]|))"],
  ["up{|}", "}", "up{}|"],
  ["sum(rate(up|)", ")", USUAL],
  ["up|)", ")", USUAL],
  ["up|", ")", USUAL],
  ["sum(up|]", ")", USUAL],
  ['up{job="a|"}', '"', 'up{job="a"|}'],
  ["up{job='a|'}", "'", "up{job='a'|}"],
  ["up{job=`a\\|`}", "`", "up{job=`a\\`|}"],
  ['up{job="a\\|"}', '"', USUAL],
  ['up{job="a\\\\|"}', '"', 'up{job="a\\\\"|}'],
  ['up{job="a\\\\\\|"}', '"', USUAL],
  ['up{job=~"(a|)"}', ")", USUAL],
  ["(up # |)\n)", ")", USUAL],
  ['up # |"', '"', USUAL],
  // A selection is wrapped.
  ["sum |up|", "(", "sum (|up|)"],
  ["|up|", "[", "[|up|]"],
  ["up{job=|api|}", '"', 'up{job="|api|"}'],
  ['up{job=~"|a|b"}', "(", 'up{job=~"(|a|)b"}'],
  ["|up|", ")", USUAL],
  ["|up|", "x", USUAL],
  ['up{job=|"api"|}', '"', USUAL],
  ['up{job="|a|"}', "'", USUAL],
  ["up # |a|", "(", USUAL],
];
for (const [marked, mark, want] of typed) {
  Deno.test(`editOnType() makes of ${JSON.stringify(marked)} and ${mark} ${JSON.stringify(want)}`, () => {
    const { text, ...selected } = read(marked);
    assertEquals(show(marked, editOnType(text, selected, mark)), want);
  });
}

// A text, the text after Backspace.
const deleted: readonly [string, string][] = [
  ["sum(|)", "sum|"],
  ["up[|]", "up|"],
  ["sum(up{|})", "sum(up|)"],
  ['up{job="|"}', "up{job=|}"],
  ["up{job='|'}", "up{job=|}"],
  ["up{job=`|`}", "up{job=|}"],
  ["sum(|]", USUAL],
  ["sum(up|)", USUAL],
  ["sum|(", USUAL],
  ["|()", USUAL],
  ["()|", USUAL],
  ['up{job=~"(|)"}', USUAL],
  ['up{job=""|""}', USUAL],
  ["up # (|)", USUAL],
  ["(|", USUAL],
];
for (const [marked, want] of deleted) {
  Deno.test(`editOnBackspace() makes of ${JSON.stringify(marked)} ${JSON.stringify(want)}`, () => {
    const { text, start } = read(marked);
    assertEquals(show(marked, editOnBackspace(text, start)), want);
  });
}

Deno.test("closerFor() gives an opener its closer, and other characters none", () => {
  assertEquals([..."([{\"'`)x"].map((mark) => closerFor("", 0, mark)), [
    ...[")", "]", "}", '"', "'", "`", "", ""],
  ]);
});
