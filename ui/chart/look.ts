/** The surroundings of pictures: the colours, the zone, and a way to pause the refresh. */

import type { ReadonlySignal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Zone } from "../format/clock.ts";
import type { Theme } from "./theme.ts";

export interface Look {
  readonly theme: ReadonlySignal<Theme>;
  readonly zone: ReadonlySignal<Zone>;
  /** 1 to pause the refresh, -1 to end that. */
  hold(by: 1 | -1): void;
}

const LookContext = createContext<Look | undefined>(undefined);
export const LookProvider = LookContext.Provider;

export function useLook(): Look {
  const look = useContext(LookContext);
  if (look === undefined) throw new TypeError("Cannot draw outside of a LookProvider");
  return look;
}
