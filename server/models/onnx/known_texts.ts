import type { OnnxModel } from "./graph.ts";

// Text encoders may hold hundreds of thousands of words; synthetic rows need a few.
const MAX_TEXTS = 100;

/** Some of the strings that a graph compares its inputs with: categories, keys and words. */
export function knownTexts({ graph }: OnnxModel): readonly string[] {
  const texts = graph.nodes.flatMap((node) =>
    ["cats_strings", "keys_strings", "pool_strings"].flatMap((name) =>
      node.strings(name)?.slice(0, MAX_TEXTS) ?? []
    )
  );
  for (const tensor of graph.initializers.values()) {
    texts.push(...tensor.strings()?.slice(0, MAX_TEXTS) ?? []);
  }
  return texts.slice(0, MAX_TEXTS);
}
