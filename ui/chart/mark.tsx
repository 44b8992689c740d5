/** A short sample of a series' line. */
export function Mark({ color, dash }: { color: string; dash?: boolean | undefined }) {
  return <i class={`mark-line${dash ? " dash" : ""}`} style={{ color }} aria-hidden="true" />;
}
