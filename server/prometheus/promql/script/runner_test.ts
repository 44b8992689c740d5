import { assertEquals } from "@std/assert/mod.js";
import { runScript } from "./runner.ts";

const SERIES = `
load 1m
  up{job="a"} 1 2
  up{job="b"} 3 stale
  mixed {{schema:0 sum:1 count:1}} 1
`;

async function problem(check: string): Promise<string | undefined> {
  const [outcome] = await runScript(SERIES + "\n" + check);
  return outcome?.problem;
}

const passes = [
  `eval instant at 0 up\n  up{job="b"} 3\n  up{job="a"} 1`,
  `eval instant at 1m sum(up)\n  {} 2.000001`,
  `eval range from 0 to 1m step 1m up\n  up{job="a"} 1 2\n  up{job="b"} 3 _`,
  `eval instant at 0 nothing`,
  `eval instant at 0 up + on() up\n  expect fail`,
  `eval_fail instant at 0 up + on() up`,
  `eval instant at 0 up +\n  expect fail msg: unexpected end of input`,
  `eval instant at 0 rate(up[1m1ms])\n  expect no_info`,
];
for (const check of passes) {
  Deno.test(`runScript() passes ${check.replaceAll("\n", " /")}`, async () => {
    assertEquals(await problem(check), undefined);
  });
}

const failures: [check: string, problem: string][] = [
  [`eval instant at 0 up{job="a"}\n  up{job="a"} 2`, `{__name__="up", job="a"} is 1, expected 2`],
  [`eval instant at 0 up{job="a"}`, `unexpected {__name__="up", job="a"} 1`],
  [
    `eval instant at 0 up{job="c"}\n  up{job="c"} 1`,
    `expected {__name__="up", job="c"}, which is missing`,
  ],
  [`eval instant at 0 1\n  2`, "the scalar is 1, expected 2"],
  [`eval instant at 0 up\n  2`, "expected a scalar, got a vector"],
  [`eval instant at 0 up\n  expect fail`, "expected a failure, got a result"],
  [`eval instant at 0 up +`, "failed: unexpected end of input"],
  [
    `eval instant at 0 up +\n  expect fail msg: no`,
    "failed with another text: unexpected end of input",
  ],
  [
    `eval instant at 0 sort_desc(up)\n  expect ordered\n  up{job="a"} 1\n  up{job="b"} 3`,
    `{__name__="up", job="b"} is not in its place`,
  ],
  [
    `eval range from 0 to 1m step 1m up{job="b"}\n  up{job="b"} 3 3`,
    `{__name__="up", job="b"} has a point at undefined, expected one at 60000`,
  ],
  [
    `eval range from 0 to 1m step 1m up{job="a"}\n  up{job="a"} 1`,
    `{__name__="up", job="a"} has 1 points too many`,
  ],
  [
    `eval instant at 1m increase(up{job="a"}[2m])\n  expect no_info\n  {job="a"} 2`,
    `expected no info, got: PromQL info: metric might not be a counter, name does not end in ` +
    `_total/_sum/_count/_bucket: "up" (1:10)`,
  ],
  [`eval instant at 1m mixed\n  mixed 1`, "reads what the engine leaves out"],
  [`eval instant at 0 info(up)\n  expect fail`, `left out: unknown function with name "info"`],
];
for (const [check, expected] of failures) {
  Deno.test(`runScript() fails ${check.replaceAll("\n", " /")}`, async () => {
    assertEquals(await problem(check), expected);
  });
}

Deno.test("runScript() empties the store at clear", async () => {
  const reports = await runScript(`${SERIES}\nclear\n\neval instant at 0 up`);
  assertEquals(reports, [{ line: 9, query: "up", problem: undefined }]);
});

Deno.test("runScript() adds the series of several loads", async () => {
  const reports = await runScript(
    "load 1m\n  up _ 2\n\nload 30s\n  up 1\n\n" +
      "eval instant at 1m count_over_time(up[2m])\n  {} 2",
  );
  assertEquals(reports.map(({ problem }) => problem), [undefined]);
});
