interface Waiting {
  readonly element: HTMLElement;
  readonly then: (width: number) => void;
}

const waiting: Waiting[] = [];

/**
 * Tells the element's width in pixels, still in this turn. All waiting elements are measured before
 * any of them changes the page: a read between two writes would lay out the whole page once more.
 */
export function onceMeasured(element: HTMLElement, then: (width: number) => void): void {
  if (waiting.push({ element, then }) > 1) return;
  queueMicrotask(() => {
    const now = waiting.splice(0);
    const widths = now.map(({ element }) => element.clientWidth);
    now.forEach(({ then }, at) => then(widths[at]!));
  });
}
