import type { Ask } from "../state/ask.ts";
import { exploreQueries } from "../state/explore_queries.ts";
import { useSession } from "../state/session.ts";

/** Handlers that open Explore with one of the queries, by its name. */
export function useExplore<Name extends string>(
  asks: Readonly<Record<Name, Ask>>,
): (name: Name) => () => void {
  const session = useSession();
  return (name) => () =>
    session.turnTo("explore", { queries: exploreQueries([asks[name]], session) });
}
