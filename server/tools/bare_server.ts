/**
 * The least that can answer a churn prediction, to compare with: `Deno.serve`, `JSON.parse`,
 * one run of the graph, `JSON.stringify`. No checks, no metrics, no batching.
 */

import { configureRuntime, loadSession } from "../models/run/load_session.ts";
import { readRuntime } from "../models/run/runtime_source.ts";

const [port, graph] = Deno.args;
configureRuntime(await readRuntime());
const session = await loadSession("churn", await Deno.readFile(graph!));
const headers = { "content-type": "application/json" };

Deno.serve({ hostname: "127.0.0.1", port: Number(port), onListen: () => {} }, async (request) => {
  const record = await request.json();
  const row = new Float32Array(19);
  row[4] = record.tenure;
  row[17] = record.MonthlyCharges;
  row[18] = record.TotalCharges;
  const [output] = await session.run([{ datatype: "FP32", shape: [1, 19], data: row }], [1]);
  return new Response(JSON.stringify({ score: output!.data[1] }), { headers });
});
