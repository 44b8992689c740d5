import { useMemo, useState } from "preact/hooks";
import type { TimeMark } from "../../chart/axes.ts";
import { AlertMarks } from "../../panels/alert_marks.tsx";
import { HeatPanel } from "../../panels/heat_panel.tsx";
import { TimePanel } from "../../panels/time_panel.tsx";
import { range } from "../../state/ask.ts";
import type { Model } from "../../state/served_models.ts";
import type { Reference } from "../../state/reference.ts";
import { useQueries } from "../../state/use_queries.ts";
import { ClassDistribution } from "./class_distribution.tsx";
import { Distribution } from "./distribution.tsx";
import { Headline } from "./headline.tsx";
import { loadMarks } from "./load_marks.ts";
import * as queries from "./queries.ts";
import { VersionsPanel } from "./versions_panel.tsx";

export interface ModelPageProps {
  readonly model: Model | undefined;
  readonly reference: Reference | undefined;
}

/** All panels of one model. */
export function ModelPage({ model, reference }: ModelPageProps) {
  const loads = useLoads();
  const [alerts, setAlerts] = useState<readonly TimeMark[]>([]);
  const marks = useMemo(() => [...loads, ...alerts], [loads, alerts]);
  const classes = (model?.manifest?.classes ?? model?.versions[0]?.classes ?? []).map(String);
  // Until the model is known it is shown as a classifier, so that fewer panels
  // move once it is known.
  const scored = model === undefined || classes.length > 0;
  return (
    <>
      <Headline model={model} reference={reference} classes={classes} />
      <div class="grid">
        {scored && <PredictionPanels classes={classes} reference={reference} marks={marks} />}
        <TimePanel definition={queries.TRAFFIC} span={6} marks={marks} />
        <TimePanel definition={queries.LATENCY_BY_VERSION} span={6} marks={marks} />
        <TimePanel definition={queries.NOT_OK} span={6} marks={marks} />
        {scored && <TimePanel definition={queries.CONFIDENCE_BY_VERSION} span={6} marks={marks} />}
        <VersionsPanel model={model} />
      </div>
      <AlertMarks only onMarks={setAlerts} />
    </>
  );
}

/** Marks for the versions that were loaded in the range. */
function useLoads(): readonly TimeMark[] {
  const { loads } = useQueries({ loads: range(queries.loads) }).data;
  return useMemo(() => loads === undefined ? [] : loadMarks(loads.frame), [loads]);
}

interface PredictionProps {
  readonly classes: readonly string[];
  readonly reference: Reference | undefined;
  readonly marks: readonly TimeMark[];
}

/** The panels of a classifier: classes, scores and confidence, over time and in the range. */
function PredictionPanels({ classes, reference, marks }: PredictionProps) {
  return (
    <>
      <TimePanel definition={queries.CLASSES} span={7} marks={marks} />
      <ClassDistribution classes={classes} reference={reference} />
      <HeatPanel definition={queries.SCORES} span={7} marks={marks} />
      <Distribution
        id="score-now"
        title="Score"
        expr={queries.scoresNow}
        reference={reference?.score?.shares}
      />
      <HeatPanel definition={queries.CONFIDENCES} span={7} marks={marks} />
      <Distribution
        id="confidence-now"
        title="Confidence"
        expr={queries.confidenceNow}
        reference={reference?.confidence?.shares}
      />
    </>
  );
}
