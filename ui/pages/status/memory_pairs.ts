/** The memory of our processes by part, with readable names. */

import { show } from "../../format/units.ts";
import type { MemoryPart } from "./facts.ts";

const PARTS: Readonly<Record<string, string>> = {
  heap: "JavaScript heaps",
  webassembly: "WebAssembly, reserved for models",
  store: "Metrics store",
};

/** A pair for each part that is known; none without the memory that is resident. */
export function memoryPairs(parts: readonly MemoryPart[]): [string, string][] {
  const bytes = new Map(parts.map(({ metric, value }) => [metric.part, Number(value[1])]));
  const resident = bytes.get("resident");
  if (resident === undefined) return [];
  const known = Object.entries(PARTS).filter(([part]) => bytes.has(part));
  const rest = known.reduce((left, [part]) => left - bytes.get(part)!, resident);
  const pairs: [string, number][] = [
    ["Resident", resident],
    ...known.map(([part, name]): [string, number] => [name, bytes.get(part)!]),
    // Memory of a heap or an instance that was never used is not resident.
    ["Program, native engine and buffers", Math.max(0, rest)],
  ];
  return pairs.map(([name, value]) => [name, show(value, "bytes")]);
}
