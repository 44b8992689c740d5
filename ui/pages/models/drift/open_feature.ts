import { useSession } from "../../../state/session.ts";

/** The id of the panel of the opened feature. */
export const FEATURE_PANEL = "feature";

/** Opens a feature, at a moment in seconds or at the end of the range, and shows its panel. */
export function useOpenFeature(): (feature: string, at?: number) => void {
  const session = useSession();
  return (feature, at = 0) => {
    session.go({ feature, at });
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    document.getElementById(FEATURE_PANEL)
      ?.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
  };
}
