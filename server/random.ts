/** A source of random numbers from 0 (inclusive) to 1 (exclusive). */
export type Random = () => number;

/**
 * A random source that gives the same numbers for the same seed, on every machine.
 *
 * This is sfc32 (Small Fast Counter): three mixed words and a counter, 32 bits
 * each. It passes the usual statistical test suites, and a step costs a few
 * additions. It is not cryptographically secure.
 *
 * @param seed an integer from 0 to 2^53 - 1
 */
export function seededRandom(seed: number): Random {
  let a = seed | 0;
  let b = Math.floor(seed / 2 ** 32) | 0;
  let c = 0;
  let counter = 1;

  function next(): number {
    const mixed = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21 | c >>> 11) + mixed) | 0;
    return (mixed >>> 0) / 2 ** 32;
  }

  // Similar seeds start with similar numbers; these steps remove the similarity.
  for (let i = 0; i < 20; i++) next();
  return next;
}
