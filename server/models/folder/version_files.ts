import type { Manifest } from "./manifest.ts";
import type { Reference } from "./reference.ts";
import type { Sample } from "./samples.ts";

/** All that a version's folder holds, read and checked; what a serving thread loads it from. */
export interface VersionFiles {
  readonly model: string;
  readonly version: string;
  /** Undefined for a folder with just a graph. */
  readonly manifest: Manifest | undefined;
  readonly graph: Uint8Array;
  /** Files of weights beside the graph. */
  readonly externalData: readonly { readonly path: string; readonly bytes: Uint8Array }[];
  /** Of the graph, and of its weights if they lie beside it; in hexadecimal. */
  readonly sha256: string;
  readonly samples: readonly Sample[];
  readonly reference: Reference | undefined;
}
