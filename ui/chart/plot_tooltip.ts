import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type uPlot from "uplot";
import type { Readout } from "./readout.ts";
import type { TooltipState } from "./tooltip.tsx";

/** The tooltip of one plot. While it is pinned, it stays as it is and holds the page still. */
export class PlotTooltip {
  readonly #state: Signal<TooltipState | undefined> = signal(undefined);
  readonly #hold: (by: 1 | -1) => void;

  /** @param hold called with 1 when the tooltip is pinned, with -1 when that ends */
  constructor(hold: (by: 1 | -1) => void) {
    this.#hold = hold;
  }

  /** Undefined while it is hidden. */
  get state(): ReadonlySignal<TooltipState | undefined> {
    return this.#state;
  }

  get #pinned(): boolean {
    return this.#state.peek()?.pinned ?? false;
  }

  /** Shows the readout of a column, unless another one is pinned. */
  point(plot: uPlot, index: number, readout: Readout): void {
    if (this.#pinned) return;
    const left = plot.valToPos(plot.data[0][index]!, "x") + plot.over.offsetLeft;
    this.#set({ readout, left, width: plot.width, pinned: false });
  }

  /** Pins it, or ends that. */
  pin(): void {
    const state = this.#state.peek();
    if (state !== undefined) this.#set({ ...state, pinned: !state.pinned });
  }

  /** Hides it if it is not pinned. */
  leave(): void {
    if (!this.#pinned) this.#set(undefined);
  }

  /** Hides it, pinned or not. @returns whether there was one */
  close(): boolean {
    const open = this.#state.peek() !== undefined;
    this.#set(undefined);
    return open;
  }

  #set(next: TooltipState | undefined): void {
    const held = this.#pinned;
    const holds = next?.pinned ?? false;
    this.#state.value = next;
    if (held !== holds) this.#hold(holds ? 1 : -1);
  }
}
