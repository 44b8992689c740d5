import { assertEquals } from "@std/assert/mod.js";
import { memoryPairs } from "./memory_pairs.ts";

const parts = (values: Readonly<Record<string, number>>) =>
  Object.entries(values).map(([part, bytes]) => ({
    metric: { part },
    value: [1, String(bytes)] as const,
  }));

Deno.test("memoryPairs() tells what the known parts leave of the resident memory", () => {
  const memory = { resident: 300e6, heap: 60e6, webassembly: 17e6, store: 3e6 };
  assertEquals(memoryPairs(parts(memory)), [
    ["Resident", "300\u00a0MB"],
    ["JavaScript heaps", "60\u00a0MB"],
    ["WebAssembly, reserved for models", "17\u00a0MB"],
    ["Metrics store", "3\u00a0MB"],
    ["Program, native engine and buffers", "220\u00a0MB"],
  ]);
});

Deno.test("memoryPairs() leaves out parts that a server does not report", () => {
  assertEquals(memoryPairs(parts({ resident: 100e6, heap: 120e6, other: 1 })), [
    ["Resident", "100\u00a0MB"],
    ["JavaScript heaps", "120\u00a0MB"],
    ["Program, native engine and buffers", "0\u00a0B"],
  ]);
});

Deno.test("memoryPairs() gives nothing without the resident memory", () => {
  assertEquals(memoryPairs(parts({ heap: 1e6 })), []);
});
