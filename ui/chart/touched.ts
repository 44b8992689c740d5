// Whoever does one of these to an element may do more to it.
const SIGNS = ["pointerenter", "focusin", "keydown"] as const;

/**
 * Begins once somebody turns to the element. A key that is pressed before all is ready is not
 * lost: it is pressed again.
 */
export function whenTouched(
  element: HTMLElement,
  signal: AbortSignal,
  begin: () => Promise<void>,
): void {
  const early: KeyboardEvent[] = [];
  const first = new AbortController();
  const ready = new AbortController();
  const options = (until: AbortController) => ({ signal: AbortSignal.any([signal, until.signal]) });
  const start = async () => {
    first.abort();
    await begin();
    ready.abort();
    if (signal.aborted) return;
    for (const event of early) element.dispatchEvent(new KeyboardEvent(event.type, event));
  };
  element.addEventListener("keydown", (event) => early.push(event), options(ready));
  for (const sign of SIGNS) element.addEventListener(sign, () => void start(), options(first));
}
