import { useState } from "preact/hooks";
import type { TimeMark } from "../../chart/axes.ts";
import { AlertMarks } from "../../panels/alert_marks.tsx";
import { HeatPanel } from "../../panels/heat_panel.tsx";
import { TimePanel } from "../../panels/time_panel.tsx";
import { Later } from "../../parts/later.tsx";
import { styled } from "../../parts/later_style.ts";
import { Headline } from "./headline.tsx";
import { LATENCIES, LATENCY, OUTCOMES } from "./queries.ts";
import { Stages } from "./stages.tsx";

// Below the charts: the first script does without them.
const TABLES = styled(async () => (await import("./tables.tsx")).Tables);

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
        <Later
          load={TABLES}
          waiting={<section class="panel c12 models-room" aria-busy="true" />}
        />
      </div>
      <AlertMarks onMarks={setMarks} />
    </>
  );
}
