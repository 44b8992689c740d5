import { lastValue } from "../../panels/stat.tsx";
import { TimePanel } from "../../panels/time_panel.tsx";
import { Later } from "../../parts/later.tsx";
import { useQueries } from "../../state/use_queries.ts";
import { Headline } from "./headline.tsx";
import { CONTAINER_COUNT, PANELS } from "./queries.ts";

export function System() {
  return (
    <>
      <Headline />
      <div class="grid">
        {PANELS.map(([definition, span]) => (
          <TimePanel key={definition.id} definition={definition} span={span} />
        ))}
        <ContainerPanels />
      </div>
    </>
  );
}

/** Shown only when a cAdvisor is scraped too. */
function ContainerPanels() {
  const { count } = useQueries(CONTAINER_COUNT).data;
  return lastValue(count) > 0 ? <Later load={loadContainers} /> : null;
}

const loadContainers = async () => (await import("./containers.tsx")).Containers;
