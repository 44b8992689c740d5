import { assertEquals } from "@std/assert/mod.js";
import { fileName, legendRows, toCsv, toJson } from "./export.ts";

function csvOf(...cells: (string | number)[]): string {
  return toCsv({ columns: [{ name: "x" }], rows: cells.map((cell) => [cell]) })
    .replace(/^x\r\n|\r\n$/g, "");
}

Deno.test("toCsv() quotes what would end a cell, and keeps every digit", () => {
  assertEquals(
    csvOf('a "b", c', 0.1 + 0.2, NaN, -Infinity),
    [
      '"a ""b"", c"',
      "0.30000000000000004",
      "",
      "-Inf",
    ].join("\r\n"),
  );
});

const formulas = ["=cmd|' /C calc'!A0", "+1+2", "-2+3", "@SUM(A1)", "\t=1"];
for (const text of formulas) {
  Deno.test(`toCsv() writes ${JSON.stringify(text)} as a text, not as a formula`, () => {
    assertEquals(csvOf(text), `'${text}`);
  });
}

Deno.test("toCsv() guards the names of columns, and a line break within a cell", () => {
  const csv = toCsv({ columns: [{ name: "=1" }], rows: [["\n=1"]] });
  assertEquals(csv, `'=1\r\n"'\n=1"\r\n`);
});

Deno.test("toCsv() leaves labels that are numbers as they are", () => {
  assertEquals(csvOf("-1", "+Inf", "-2.5e-3"), "-1\r\n+Inf\r\n-2.5e-3");
});

Deno.test("toJson() has null for missing values, and names as they are", () => {
  const columns = [{ name: "__proto__" }, { name: "=1" }];
  assertEquals(
    JSON.parse(toJson({ columns, rows: [[NaN, Infinity]] })),
    JSON.parse('[{"__proto__": null, "=1": "+Inf"}]'),
  );
});

const names: readonly [string, string][] = [
  ["Requests by outcome", "Requests-by-outcome.csv"],
  ["../../etc/passwd", "etc-passwd.csv"],
  ['sum by (job) (rate(up{job="a/b\\c:d*?<>|"}[5m]))', "sum-by-job-rate-up-job-a-b-c-d-5m.csv"],
  ["\u202egnp.exe\n", "gnp-exe.csv"],
  ["größe 数 😀", "größe-数.csv"],
  ["😀 ///", "data.csv"],
  ["x".repeat(2000), `${"x".repeat(80)}.csv`],
];
for (const [title, want] of names) {
  Deno.test(`a file of ${JSON.stringify(title.slice(0, 40))} is called ${want.slice(0, 40)}`, () => {
    assertEquals(fileName(title, "csv"), want);
  });
}

Deno.test("legendRows() begins a new row where the next text would not fit", () => {
  const ctx = { measureText: (text: string) => ({ width: text.length * 10 }) as TextMetrics };
  const rows = legendRows(["aaaa", "bbbb", "cc"], ctx, 130);
  assertEquals(rows.map((row) => row.map(({ text }) => text)), [["aaaa", "bbbb"], ["cc"]]);
});
