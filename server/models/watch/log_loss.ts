// The precision of float64, at which scikit-learn clips too.
const SMALLEST_PROBABILITY = 2 ** -52;

/**
 * The log loss of a row: minus the logarithm of its actual class's probability, which is clipped at
 * 2^-52, since the logarithm of 0 would be infinite.
 */
export function logLoss(probability: number): number {
  return -Math.log(Math.max(SMALLEST_PROBABILITY, Math.min(probability, 1)));
}
