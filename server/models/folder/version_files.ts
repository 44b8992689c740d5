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
  /** The one in force. */
  readonly reference: Reference | undefined;
  /** Present when the reference was made from live rows. */
  readonly live?: LiveReference | undefined;
}

/** Where a live reference comes from. */
export interface LiveReference {
  /** When it was made, in milliseconds since 1970. */
  readonly made: number;
  /** That of reference.json, whose place it takes. */
  readonly replaced: Reference | undefined;
}

/** Where the reference in force comes from: the value of the label `reference` of `model_info`. */
export type ReferenceSource = "file" | "live" | "none";

export function referenceSource(
  { reference, live }: Pick<VersionFiles, "reference" | "live">,
): ReferenceSource {
  if (reference === undefined) return "none";
  return live === undefined ? "file" : "live";
}
