import { assertEquals } from "@std/assert/mod.js";
import { runScript } from "../../server/prometheus/promql/script/runner.ts";
import { type Expression, varsOf } from "../state/expression.ts";
import { START } from "../state/place.ts";
import { cpu, memory } from "./processes.ts";

// Two servers of ours, and a process that a Prometheus scrapes too.
const SAMPLES = `load 1m
  modelwatch_build_info{job="modelwatch",instance="a"} 1x60
  modelwatch_build_info{job="modelwatch",instance="b"} 1x60
  process_cpu_seconds_total{job="modelwatch",instance="a"} 0+30x60
  process_cpu_seconds_total{job="modelwatch",instance="b"} 0+6x60
  process_cpu_seconds_total{job="prometheus",instance="a"} 0+60x60
  process_resident_memory_bytes{job="modelwatch",instance="a"} 100x60
  process_resident_memory_bytes{job="modelwatch",instance="b"} 20x60
  process_resident_memory_bytes{job="modelwatch",instance="c"} 3x60
`;

const values: readonly (readonly [name: string, Expression, want: number])[] = [
  ["the cores that our processes use", cpu, 0.6],
  ["the memory of our processes", memory, 120],
];
for (const [name, expression, want] of values) {
  Deno.test(`an expression shows ${name}`, async () => {
    const vars = varsOf(START, { from: 0, to: 3600 }, 60, 60);
    const script = `${SAMPLES}\neval instant at 50m ${expression(vars)}\n  {} ${want}\n`;
    const [report] = await runScript(script);
    assertEquals(report?.problem, undefined);
  });
}
