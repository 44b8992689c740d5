// After one of these events a reader is likely to use the element.
const SIGNS = ["pointerover", "focusin", "keydown"] as const;

/**
 * Begins at the first sign that a reader uses the element. Keys that are pressed before it is ready
 * are held back and dispatched again.
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
    // The server may be away for a moment: the next sign tries again.
    const began = await begin().then(() => true, () => false);
    ready.abort();
    if (signal.aborted) return;
    if (!began) return whenTouched(element, signal, begin);
    for (const event of early) element.dispatchEvent(new KeyboardEvent(event.type, event));
  };
  element.addEventListener("keydown", (event) => {
    // The browser itself acts on these keys, and only on real ones.
    if (event.key === "Tab" || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    early.push(event);
  }, options(ready));
  for (const sign of SIGNS) element.addEventListener(sign, () => void start(), options(first));
}
