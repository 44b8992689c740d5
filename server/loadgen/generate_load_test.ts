import { assertEquals } from "@std/assert/mod.js";
import { generateLoad } from "./generate_load.ts";
import type { Traffic } from "./traffic.ts";

const OPTIONS = { rate: 0, durationMs: Infinity, concurrency: 1, batch: 2, timeoutMs: 60_000 };
const QUIET = { intervalMs: 1_000_000, show() {} };

/** Traffic of a model whose rows count. */
function trafficOf(model: string, base: string): Traffic {
  let n = 0;
  return {
    ...{ model, version: "1", url: `${base}/${model}`, expectedClasses: undefined },
    nextRow: () => ({ row: { n }, label: n++ }),
    truth: (_, known) => known,
  };
}

Deno.test("generateLoad() sends a batch to each model in turn, until it is stopped", async () => {
  const stop = new AbortController();
  const seen: string[] = [];
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      seen.push(`${pathname} ${await request.text()}`);
      if (seen.length === 5) stop.abort();
      return pathname === "/b" && seen.length > 2
        ? Response.json({ error: "full" }, { status: 503 })
        : Response.json({ predictions: [{ class: "yes" }, { class: "no" }] });
    },
  );
  const base = `http://127.0.0.1:${server.addr.port}`;
  const traffic = [trafficOf("a", base), trafficOf("b", base)];
  const start = performance.now();
  const { pacing, results } = await generateLoad(traffic, OPTIONS, stop.signal, QUIET);
  const elapsedMs = performance.now() - start;
  const rows = (first: number) => `{"instances":[{"n":${first}},{"n":${first + 1}}]}`;
  assertEquals(seen, [
    ...[`/a ${rows(0)}`, `/b ${rows(0)}`, `/a ${rows(2)}`, `/b ${rows(2)}`, `/a ${rows(4)}`],
  ]);
  assertEquals([pacing.sent, results.inFlight], [5, 0]);
  assertEquals([results.answered, results.failed, results.rows], [4, 1, 8]);
  assertEquals([...results.classes("a 1")], [["yes", 3], ["no", 3]]);
  assertEquals(results.failures, [["503", { count: 1, example: "full" }]]);
  assertEquals(results.latencies.max > 0 && results.latencies.max < elapsedMs, true);
});

Deno.test("generateLoad() shows the progress of each interval until its end", async () => {
  const stop = new AbortController();
  const lines: string[] = [];
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    () => Response.json({ predictions: [{}, {}] }),
  );
  const traffic = [trafficOf("a", `http://127.0.0.1:${server.addr.port}`)];
  const view = {
    intervalMs: 20,
    show(line: string) {
      lines.push(line);
      if (lines.length === 3) stop.abort();
    },
  };
  const start = performance.now();
  const { results } = await generateLoad(traffic, OPTIONS, stop.signal, view);
  const seconds = Math.round((performance.now() - start) / 1000);
  const shown = lines.length;
  await new Promise((resolve) => setTimeout(resolve, 60));
  assertEquals([shown, lines.length], [3, 3]);
  for (const line of lines) assertEquals(/^\d s {2}[\d,.]+\/s {2}answered /.test(line), true, line);
  assertEquals(lines.every((line) => parseInt(line) <= seconds), true, lines.join("\n"));
  // What was counted for the last line is not counted again.
  assertEquals(results.recent.count <= 1, true);
});

Deno.test("generateLoad() offers every predicted row with its label, and the time of the run", async () => {
  const stop = new AbortController();
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    () => {
      stop.abort();
      return Response.json({ predictions: [{ id: "a" }, { id: "b" }] });
    },
  );
  const times: number[] = [];
  const base = trafficOf("a", `http://127.0.0.1:${server.addr.port}`);
  const traffic: Traffic = {
    ...base,
    nextRow: (elapsedMs) => {
      times.push(elapsedMs);
      return base.nextRow(elapsedMs);
    },
  };
  const offered: unknown[] = [];
  const labels = {
    offer: (answer: { id?: string }, actualOf: () => unknown) =>
      void offered.push([answer.id, actualOf()]),
  };
  const options = { ...OPTIONS, rate: 2, labels };
  await generateLoad([traffic], options, stop.signal, QUIET);
  assertEquals(offered.slice(0, 2), [["a", 0], ["b", 1]]);
  // The second request is prepared while its time, half a second later, has not come.
  assertEquals(times.slice(0, 4), [0, 0, 500, 500]);
});
