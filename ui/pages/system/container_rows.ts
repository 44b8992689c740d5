/** The rows of the table of containers, from one answer per column. */

import type { Labels } from "../../prom/frame.ts";
import type { InstantAnswer } from "../../prom/query.ts";
import type { Answers } from "../../state/use_queries.ts";
import { containerName, type TABLE } from "./container_queries.ts";

export interface ContainerRow {
  readonly name: string;
  readonly image: string;
  /** Cores in use, and their share of the quota; NaN where unknown. */
  readonly cpu: number;
  readonly ofQuota: number;
  /** Bytes in use, and their share of the limit; NaN where unknown. */
  readonly memory: number;
  readonly ofLimit: number;
  readonly kills: number;
  /** Milliseconds since cAdvisor last saw it. */
  readonly unseenMs: number;
}

/** @param now milliseconds since 1970 */
export function containerRows(answers: Answers<typeof TABLE>, now: number): ContainerRow[] {
  const [cpu, ofQuota, memory, ofLimit, kills] = [
    byContainer(answers.cpu),
    byContainer(answers.ofQuota),
    byContainer(answers.memory),
    byContainer(answers.ofLimit),
    byContainer(answers.kills),
  ];
  return (answers.lastSeen?.samples ?? []).map(({ labels, value: seen }) => {
    const key = keyOf(labels);
    return {
      name: containerName(labels),
      image: labels.image ?? "",
      cpu: cpu.get(key) ?? NaN,
      ofQuota: ofQuota.get(key) ?? NaN,
      memory: memory.get(key) ?? NaN,
      ofLimit: ofLimit.get(key) ?? NaN,
      kills: Math.round(kills.get(key) ?? NaN),
      unseenMs: now - seen * 1000,
    };
  }).sort((a, b) => a.name.localeCompare(b.name));
}

function keyOf({ name, pod, container }: Labels): string {
  return JSON.stringify([name, pod, container]);
}

function byContainer(answer: InstantAnswer | undefined): ReadonlyMap<string, number> {
  return new Map((answer?.samples ?? []).map(({ labels, value }) => [keyOf(labels), value]));
}
