/** What of the Operations page is below its first charts, and comes after them. */

import type { TimeMark } from "../chart/axes.ts";
import { HeatPanel } from "../panels/heat_panel.tsx";
import { ModelsTable } from "./models_table.tsx";
import { LATENCIES } from "./operations_queries.ts";
import { Stages } from "./stages.tsx";

export function OperationsRest({ marks }: { marks: readonly TimeMark[] }) {
  return (
    <>
      <HeatPanel definition={LATENCIES} span={7} marks={marks} />
      <Stages span={5} />
      <ModelsTable />
    </>
  );
}
