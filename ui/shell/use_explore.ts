import type { Ask } from "../state/ask.ts";
import { exploreQueries } from "../state/explore_queries.ts";
import { useSession } from "../state/session.ts";

/** Makes handlers that open a query in Explore. */
export function useExplore(): (ask: Ask) => () => void {
  const session = useSession();
  return (ask) => () => session.turnTo("explore", { queries: exploreQueries([ask], session) });
}
