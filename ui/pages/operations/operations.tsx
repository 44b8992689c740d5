import { useState } from "preact/hooks";
import type { TimeMark } from "../../chart/axes.ts";
import { AlertMarks } from "../../panels/alert_marks.tsx";
import { HeatPanel } from "../../panels/heat_panel.tsx";
import { TimePanel } from "../../panels/time_panel.tsx";
import { Headline } from "./headline.tsx";
import { ModelsTable } from "./models_table.tsx";
import { LATENCIES, LATENCY, OUTCOMES } from "./queries.ts";
import { Stages } from "./stages.tsx";

export function Operations() {
  const [marks, setMarks] = useState<readonly TimeMark[]>([]);
  return (
    <>
      <Headline />
      <div class="grid">
        <TimePanel definition={OUTCOMES} span={7} marks={marks} />
        <TimePanel definition={LATENCY} span={5} marks={marks} />
        <HeatPanel definition={LATENCIES} span={7} marks={marks} />
        <Stages span={5} />
        <ModelsTable />
      </div>
      <AlertMarks onMarks={setMarks} />
    </>
  );
}
