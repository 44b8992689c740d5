import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

/** Scrolls content that is too wide; it can have the focus only while it is. */
export function Scroll({ label, children }: { label: string; children: ComponentChildren }) {
  const room = useRef<HTMLDivElement>(null);
  const [wide, setWide] = useState(false);
  const look = () => {
    const { current } = room;
    if (current !== null) setWide(current.scrollWidth > current.clientWidth);
  };
  useEffect(() => {
    const sizes = new ResizeObserver(look);
    sizes.observe(room.current!);
    return () => sizes.disconnect();
  }, []);
  // The content may have grown.
  useEffect(look);
  const named = wide ? { role: "region" as const, "aria-label": label } : {};
  // Without tabIndex, browsers add a tab stop for a hundredth of a pixel of overflow.
  return <div class="scroll" ref={room} tabIndex={wide ? 0 : -1} {...named}>{children}</div>;
}
