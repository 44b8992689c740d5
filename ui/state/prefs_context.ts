import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Prefs } from "./prefs.ts";

const PrefsContext = createContext<Prefs | undefined>(undefined);
export const PrefsProvider = PrefsContext.Provider;

export function usePrefs(): Prefs {
  const prefs = useContext(PrefsContext);
  if (prefs === undefined) throw new TypeError("Cannot read preferences outside of their provider");
  return prefs;
}
