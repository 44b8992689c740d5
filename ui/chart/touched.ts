// Whoever does one of these to an element may do more to it.
const SIGNS = ["pointerover", "focusin", "keydown"] as const;

/**
 * Begins once somebody turns to the element. A key that is pressed before all is ready is held
 * back, and pressed again.
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
    // The server may be away just now: the next sign tries again.
    const began = await begin().then(() => true, () => false);
    ready.abort();
    if (signal.aborted) return;
    if (!began) return whenTouched(element, signal, begin);
    for (const event of early) element.dispatchEvent(new KeyboardEvent(event.type, event));
  };
  element.addEventListener("keydown", (event) => {
    // These mean something to the browser, which takes no key from a script.
    if (event.key === "Tab" || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    early.push(event);
  }, options(ready));
  for (const sign of SIGNS) element.addEventListener(sign, () => void start(), options(first));
}
