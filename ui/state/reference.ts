/** The reference profile of a version, made of its training data: the parts that pages show. */

import { type Fetched, useFetch } from "./use_fetch.ts";

export interface Distribution {
  /** Inner edges, ascending: one fewer than the shares. */
  readonly edges: readonly number[];
  readonly shares: readonly number[];
}

export interface FeatureProfile {
  readonly type: "number" | "category";
  readonly min?: number;
  readonly max?: number;
  readonly mean?: number;
  readonly values?: readonly (string | number)[];
  readonly edges?: readonly number[];
  readonly shares: readonly number[];
  readonly missing: number;
}

export interface Reference {
  readonly rows: number;
  readonly features: Readonly<Record<string, FeatureProfile>>;
  readonly segments?: readonly {
    readonly share: number;
    readonly features: Readonly<Record<string, Pick<FeatureProfile, "shares" | "missing">>>;
  }[];
  readonly classes?: Readonly<Record<string, number>>;
  readonly score?: Distribution;
  readonly confidence?: Distribution;
  /** From scores to probabilities; without it, scores are not calibrated. */
  readonly calibration_map?: unknown;
  readonly quality?: Readonly<Record<string, number | string>>;
}

/**
 * Undefined while it loads, and for a version without a profile.
 *
 * @param made tells references of the same version apart
 */
export function useReference(model: string, version: string, made = ""): Reference | undefined {
  const known = model !== "" && version !== "";
  const path = `/models/${encodeURIComponent(model)}/versions/${
    encodeURIComponent(version)
  }/reference${made === "" ? "" : `?made=${encodeURIComponent(made)}`}`;
  const read: Fetched<Reference> = useFetch<Reference>(known ? path : undefined);
  return read.state === "ready" ? read.value : undefined;
}
