import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

/** Something that may be wider than its room; as long as it is, the keyboard can go there. */
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
  // What is in it may have grown.
  useEffect(look);
  const named = wide ? { role: "region" as const, "aria-label": label } : {};
  // Without a word browsers make a stop of it for a hundredth of a pixel.
  return <div class="scroll" ref={room} tabIndex={wide ? 0 : -1} {...named}>{children}</div>;
}
