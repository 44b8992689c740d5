/** The shape of a tensor: `any, 3`, where `any` stands for a size that the graph leaves open. */
export function shapeText(shape: readonly number[] | null | undefined): string {
  return shape?.map((size) => size === -1 ? "any" : size).join(", ") ?? "any shape";
}
