import { useMemo } from "preact/hooks";
import { Say } from "../../parts/say.tsx";
import { Vocabulary } from "../../promql/vocabulary.ts";
import { type ExploreQuery, MOST_QUERIES } from "../../state/place.ts";
import { useSession } from "../../state/session.ts";
import { ExampleList } from "./example_list.tsx";
import { readHistory } from "./history.ts";
import { QueryBlock } from "./query_block.tsx";

export function Explore() {
  const session = useSession();
  const vocabulary = useMemo(() => new Vocabulary(session.client, readHistory), []);
  const { queries } = session.place.value;
  const shown = queries.length === 0 ? [{ expr: "", view: "auto" as const }] : queries;
  const change = (next: readonly ExploreQuery[]) => session.go({ queries: next });
  const asked = queries.filter(({ expr }) => expr.trim() !== "");
  const add = () => {
    change([...shown, { expr: "", view: "auto" }]);
    requestAnimationFrame(() => document.getElementById(`query-${shown.length}`)?.focus());
  };
  return (
    <>
      <Say mood="unknown">
        {asked.length === 0
          ? (
            <>
              <b>Query any metric.</b>{" "}
              Type two letters for suggestions, start with an example, or choose "Open in Explore"
              in the menu of a chart.
            </>
          )
          : (
            <>
              <b>{asked.length === 1 ? "1 query" : `${asked.length} queries`}.</b> Edit{" "}
              {asked.length === 1 ? "it" : "one"} and press Enter to run it.
            </>
          )}
      </Say>
      {shown.map((query, at) => (
        <QueryBlock
          key={at}
          at={at}
          query={query}
          vocabulary={vocabulary}
          onChange={(next) => change(shown.map((old, other) => other === at ? next : old))}
          onRemove={shown.length > 1
            ? () => change(shown.filter((_, other) => other !== at))
            : undefined}
        />
      ))}
      {asked.length === 0 && <ExampleList />}
      {shown.length < MOST_QUERIES && queries.length > 0 && (
        <button type="button" class="ctl" onClick={add}>Add query</button>
      )}
    </>
  );
}
