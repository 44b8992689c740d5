/** Whether an element is on the screen: only then are its queries sent. */

import { signal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";

export interface Visibility {
  readonly ref: { current: HTMLElement | null };
  readonly visible: boolean;
  /** Width in CSS pixels; 0 before the first layout. */
  readonly width: number;
}

// An element within this many pixels of the screen counts as on it.
const MARGIN = 200;

/** Whether an element is on the screen or near it, and how wide it is. */
export function useVisibility(): Visibility {
  const ref = useRef<HTMLElement>(null);
  const state = useMemo(() => signal({ visible: false, width: 0 }), []);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const set = (visible: boolean, rect: DOMRectReadOnly) => {
      const width = visible ? Math.round(rect.width) : state.value.width;
      if (visible !== state.value.visible || width !== state.value.width) {
        state.value = { visible, width };
      }
    };
    // The observer reports after the next frame; the first queries should not wait for it.
    const rect = element.getBoundingClientRect();
    set(rect.top < innerHeight + MARGIN && rect.bottom > -MARGIN, rect);
    const see = new IntersectionObserver(
      ([entry]) => set(entry!.isIntersecting, entry!.boundingClientRect),
      { rootMargin: `${MARGIN}px` },
    );
    see.observe(element);
    return () => see.disconnect();
  }, []);
  return { ref, ...state.value };
}
