/** Whether the memory of a process grows, from samples of it. */

export interface MemorySample {
  readonly seconds: number;
  readonly bytes: number;
}

/**
 * How much a straight line through the samples rises from the first to the last, as a share of
 * their mean: 0.05 for 5 %. Garbage that is collected later moves single samples, but hardly the
 * line of least squares through many.
 */
export function memoryGrowth(samples: readonly MemorySample[]): number {
  if (samples.length < 2) return 0;
  const mean = (of: (sample: MemorySample) => number) =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [time, memory] = [mean(({ seconds }) => seconds), mean(({ bytes }) => bytes)];
  let covariance = 0;
  let variance = 0;
  for (const { seconds, bytes } of samples) {
    covariance += (seconds - time) * (bytes - memory);
    variance += (seconds - time) ** 2;
  }
  const length = samples.at(-1)!.seconds - samples[0]!.seconds;
  return variance === 0 ? 0 : covariance / variance * length / memory;
}
