/** The metrics of the backend, with their help texts. */

export interface Metric {
  readonly name: string;
  /** "counter", "gauge" and so on; empty if unknown. */
  readonly type: string;
  readonly help: string;
}

/** Descriptions by the name of the family. */
export type Metadata = Readonly<
  Record<string, readonly { readonly type: string; readonly help: string }[]>
>;

/** The request for the names. A hundred thousand would freeze the page. */
export const NAMES = { path: "label/__name__/values", params: { limit: "20000" } } as const;

/** Metrics with the descriptions of their families. */
export function describe(names: readonly string[], metadata: Metadata): Metric[] {
  return names.map((name) => {
    const about = metadata[name] ?? metadata[name.replace(/_(bucket|sum|count|total)$/, "")];
    return { name, type: about?.[0]?.type ?? "", help: about?.[0]?.help ?? "" };
  });
}
