/** Which of many classes a picture shows. */

/**
 * The names of the classes that are farthest from the reference, or without one of the most frequent
 * ones, in the order of `names`. All of them, if there are no more than `most`.
 */
export function topClasses(
  names: readonly string[],
  shares: Readonly<Record<string, number>>,
  reference: Readonly<Record<string, number>> | undefined,
  most: number,
): readonly string[] {
  if (names.length <= most) return names;
  const weight = (name: string) => {
    const share = shares[name] ?? 0;
    return reference === undefined ? share : Math.abs(share - (reference[name] ?? 0));
  };
  const chosen = new Set([...names].sort((a, b) => weight(b) - weight(a)).slice(0, most));
  return names.filter((name) => chosen.has(name));
}
