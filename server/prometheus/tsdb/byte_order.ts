/**
 * Compares two strings by their UTF-8 bytes, the order of labels in Prometheus.
 * The result is below 0 when `a` comes first.
 *
 * JavaScript's `<` compares UTF-16 units. The two orders differ in one place:
 * a character beyond U+FFFF is two units from D800-DFFF, yet in UTF-8 it comes
 * after the characters E000-FFFF.
 */
export function compareBytes(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return x >= 0xd800 && y >= 0xd800 ? rank(x) - rank(y) : x - y;
  }
  return a.length - b.length;
}

/** Orders surrogates, D800-DFFF, after all other units. */
function rank(unit: number): number {
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
