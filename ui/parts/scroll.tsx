import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

/** Something that may be wider than its room; as long as it is, the keyboard can go there. */
export function Scroll({ label, children }: { label: string; children: ComponentChildren }) {
  const room = useRef<HTMLDivElement>(null);
  const [wide, setWide] = useState(false);
  useEffect(() => {
    const { current } = room;
    const look = new ResizeObserver(() => setWide(current!.scrollWidth > current!.clientWidth));
    look.observe(current!);
    look.observe(current!.firstElementChild!);
    return () => look.disconnect();
  }, []);
  const reached = wide ? { tabIndex: 0, role: "region" as const, "aria-label": label } : {};
  return <div class="scroll" ref={room} {...reached}>{children}</div>;
}
