import type { Manifest } from "./manifest.ts";
import type { Reference } from "./reference.ts";
import type { Sample } from "./samples.ts";

/** The files of a version, read and checked. Serving threads load the version from them. */
export interface VersionFiles {
  readonly model: string;
  readonly version: string;
  /** Undefined for a folder without `model.json`. */
  readonly manifest: Manifest | undefined;
  readonly graph: Uint8Array;
  /** Files with weights beside the graph. */
  readonly externalData: readonly { readonly path: string; readonly bytes: Uint8Array }[];
  /** Of the graph and of its external data, in hexadecimal. */
  readonly sha256: string;
  readonly samples: readonly Sample[];
  readonly reference: Reference | undefined;
}
