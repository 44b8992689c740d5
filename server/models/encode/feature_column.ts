import type { Feature } from "../folder/manifest.ts";
import type { Datatype } from "../tensor.ts";

/**
 * How values of a feature stand in a graph input: a number as itself; a category as its position
 * in the feature's values, as itself (a number or a boolean), as one element for each value, or as
 * text.
 */
export type Representation = "number" | "index" | "value" | "one-hot" | "text";

/** Where the values of a feature stand in the graph's inputs, and how. */
export interface FeatureColumn {
  readonly feature: Feature;
  /** Position of the graph input. */
  readonly input: number;
  readonly datatype: Datatype;
  /** Elements in a row of that input. */
  readonly rowWidth: number;
  /** Elements before it in a row. */
  readonly offset: number;
  /** Elements that it takes in a row. */
  readonly width: number;
  readonly representation: Representation;
}
