/** A panel before the layout has given it a place. */

import {
  type Panel,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from "@grafana/grafana-foundation-sdk/dashboard";
import type { Dataquery } from "@grafana/grafana-foundation-sdk/cog";
import { DATA_SOURCE } from "./data_source.ts";
import { pageLink, type PageView } from "./links.ts";
import { type Target, targetBuilder } from "./target.ts";

/** `width` is in columns; a row has 24. */
export interface Tile {
  readonly panel: Panel;
  readonly width: number;
}

/** The figures of a scale, ascending: the color of each begins at its value. */
export interface Thresholds {
  /** The color below the first value. */
  readonly base: string;
  readonly steps: readonly (readonly [value: number, color: string])[];
}

export interface Description {
  readonly title: string;
  readonly description: string;
  readonly width: number;
  /** An identifier of Grafana's value formats. */
  readonly unit?: string;
  readonly decimals?: number;
  readonly min?: number;
  readonly max?: number;
  readonly thresholds?: Thresholds;
  /** Shown instead of "No data". */
  readonly noValue?: string;
  /** The view of the built-in page that shows the same. */
  readonly page?: PageView;
}

/** Methods that the builders of all kinds of panels have. */
interface PanelBuilder {
  title(title: string): this;
  description(description: string): this;
  datasource(ref: { type: string; uid: string }): this;
  unit(unit: string): this;
  decimals(decimals: number): this;
  min(min: number): this;
  max(max: number): this;
  noValue(text: string): this;
  thresholds(thresholds: ThresholdsConfigBuilder): this;
  links(links: ReturnType<typeof pageLink>[]): this;
  withTarget(target: { build(): Dataquery }): this;
  build(): Panel;
}

/** Gives a builder what panels of all kinds have. */
export function describe<B extends PanelBuilder>(
  builder: B,
  about: Description,
  targets: readonly Target[],
): B {
  const { title, description, unit, decimals, min, max, noValue, page } = about;
  builder.title(title).description(description).datasource(DATA_SOURCE);
  builder.thresholds(thresholdsBuilder(about.thresholds ?? { base: "text", steps: [] }));
  if (unit !== undefined) builder.unit(unit);
  if (decimals !== undefined) builder.decimals(decimals);
  if (min !== undefined) builder.min(min);
  if (max !== undefined) builder.max(max);
  if (noValue !== undefined) builder.noValue(noValue);
  if (page !== undefined) builder.links([pageLink(page)]);
  for (const [nth, target] of targets.entries()) builder.withTarget(targetBuilder(target, nth));
  return builder;
}

function thresholdsBuilder({ base, steps }: Thresholds): ThresholdsConfigBuilder {
  const all: Threshold[] = [{ value: null, color: base }];
  for (const [value, color] of steps) all.push({ value, color });
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(all);
}
