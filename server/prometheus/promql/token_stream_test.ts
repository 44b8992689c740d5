import { assertEquals, assertThrows } from "@std/assert/mod.js";
import { PromqlSyntaxError } from "./errors.ts";
import { TokenStream } from "./token_stream.ts";

Deno.test("TokenStream reads one token ahead and knows the end of the last one", () => {
  const tokens = new TokenStream("up + 1");
  assertEquals([tokens.next.text, tokens.end], ["up", 0]);
  tokens.take();
  assertEquals([tokens.next.text, tokens.end, tokens.isSign()], ["+", 2, true]);
  tokens.take();
  tokens.take();
  assertEquals([tokens.atEnd(), tokens.end], [true, 6]);
});

Deno.test("TokenStream.accept() takes only the given keyword, and not a string of it", () => {
  const tokens = new TokenStream(`by "by"`);
  assertEquals([tokens.accept("without"), tokens.accept("by"), tokens.accept("by")], [
    false,
    true,
    false,
  ]);
});

Deno.test("TokenStream.within() names the place of an unexpected token only inside of it", () => {
  const tokens = new TokenStream("x");
  const reasonOf = (fail: () => void) => assertThrows(fail, PromqlSyntaxError).reason;
  assertEquals(reasonOf(() => tokens.unexpected()), `unexpected identifier "x"`);
  const inside = tokens.within(["offset", "number"], () => reasonOf(() => tokens.unexpected()));
  assertEquals(inside, `unexpected identifier "x" in offset, expected number`);
  assertEquals(reasonOf(() => tokens.unexpected()), `unexpected identifier "x"`);
});

const numbers: [text: string, value: number][] = [["5m", 300], ["-0x10", -16], ["+2", 2]];
for (const [text, value] of numbers) {
  Deno.test(`TokenStream.signedNumber() reads ${text} as ${value}`, () => {
    assertEquals(new TokenStream(text).signedNumber(), value);
  });
}

const refused: [text: string, reason: string][] = [
  [
    "1e999",
    `error parsing number: strconv.ParseFloat: parsing "1e999": value out of range`,
  ],
  ["300y", "duration out of range"],
  ["-up", `unexpected identifier "up"`],
];
for (const [text, reason] of refused) {
  Deno.test(`TokenStream.signedNumber() refuses ${text}`, () => {
    const tokens = new TokenStream(text);
    assertEquals(assertThrows(() => tokens.signedNumber(), PromqlSyntaxError).reason, reason);
  });
}

Deno.test("TokenStream.signedNumber() reads infinities and NaN", () => {
  const read = (text: string) => new TokenStream(text).signedNumber();
  assertEquals([read("Inf"), read("-inf"), read("NaN")], [Infinity, -Infinity, NaN]);
});

Deno.test("TokenStream.descend() fails beyond 400 levels", () => {
  const tokens = new TokenStream("x");
  for (let level = 0; level < 400; level++) tokens.descend();
  assertThrows(() => tokens.descend(), PromqlSyntaxError, "more than 400 levels deep");
});
