/** What pictures need of the page around them: colours, zone, and a way to hold it still. */

import type { ReadonlySignal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Zone } from "../format/clock.ts";
import type { Theme } from "./theme.ts";

export interface Look {
  readonly theme: ReadonlySignal<Theme>;
  readonly zone: ReadonlySignal<Zone>;
  /** 1 when a reader studies a point, -1 when that ends. */
  hold(by: 1 | -1): void;
}

const LookContext = createContext<Look | undefined>(undefined);
export const LookProvider = LookContext.Provider;

export function useLook(): Look {
  const look = useContext(LookContext);
  if (look === undefined) throw new TypeError("Cannot draw outside of a LookProvider");
  return look;
}
