/** A picture on the page, with its tooltip, for pointers, keys and screen readers. */

import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { Later } from "../parts/later.tsx";
import type { Reading } from "./keyboard.ts";
import { LivePlot, type PlotView } from "./live_plot.ts";
import { useLook } from "./look.ts";
import { PlotTooltip } from "./plot_tooltip.ts";

export interface PlotProps extends PlotView {
  /** The name of the picture. */
  readonly label: string;
}

const loadTooltip = async () => (await import("./tooltip.tsx")).Tooltip;

export function Plot(props: PlotProps) {
  const { label, height, picture } = props;
  const look = useLook();
  const host = useRef<HTMLDivElement>(null);
  const says = useRef<HTMLParagraphElement>(null);
  const plot = useRef<LivePlot>(undefined);
  const tooltip = useMemo(() => new PlotTooltip((by) => look.hold(by)), []);
  const reading = useMemo<Reading>(() => ({}), []);

  // In the turn of the data, not after the frame that shows none of it.
  useLayoutEffect(() => {
    const made = plot.current = new LivePlot(props, {
      element: host.current!,
      look,
      tooltip,
      reading,
      say: (text) => says.current!.textContent = text,
    });
    return () => made.end();
  }, [picture.shape]);
  useLayoutEffect(() => plot.current!.update(props));

  const shown = tooltip.state.value;
  const close = () => {
    tooltip.close();
    host.current!.focus();
  };
  return (
    <div class="plot" style={{ height: `${height}px` }}>
      <div
        class="plot-host"
        ref={host}
        tabIndex={0}
        role="application"
        aria-roledescription="chart"
        aria-label={`${label}. ${picture.summary}`}
      />
      <p class="sr" aria-live="polite" ref={says} />
      {shown !== undefined && (
        <Later
          load={loadTooltip}
          state={shown}
          onClose={close}
          onEscape={() => tooltip.close()}
        />
      )}
    </div>
  );
}
