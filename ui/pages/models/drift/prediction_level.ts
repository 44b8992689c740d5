import type { InstantAnswer } from "../../../prom/query.ts";
import { type Level, levelOf } from "./level.ts";

const WORST_FIRST: readonly Level[] = ["drifted", "moving", "stable"];

/**
 * The worse level of two indices: that of the classes, and that of the scores or predicted values.
 *
 * @param noise of the classes, which may be many; scores have few bins, and little noise
 */
export function predictionLevel(indices: InstantAnswer | undefined, noise: number): Level {
  const levels =
    indices?.samples.map(({ labels: { __name__: name = "" }, value }) =>
      levelOf(value, name.includes("class") ? noise : 0)
    ) ?? [];
  return WORST_FIRST.find((level) => levels.includes(level)) ?? "unknown";
}
