import { useMemo, useState } from "preact/hooks";
import type { TimeMark } from "../../chart/axes.ts";
import { AlertMarks } from "../../panels/alert_marks.tsx";
import { RefusalsPanel } from "../../panels/refusals_panel.tsx";
import { TimePanel } from "../../panels/time_panel.tsx";
import { range } from "../../state/ask.ts";
import type { Model } from "../../state/served_models.ts";
import type { Reference } from "../../state/reference.ts";
import { useQueries } from "../../state/use_queries.ts";
import { Accuracy } from "./accuracy/accuracy.tsx";
import { DriftSection } from "./drift/drift_section.tsx";
import { FIRST_ROWS, useDrift, useSubject } from "./drift/use_drift.ts";
import { Headline } from "./headline.tsx";
import { changeMarks, loadMarks } from "./load_marks.ts";
import { ClassifierPanels, RegressionPanels } from "./prediction_panels.tsx";
import * as queries from "./queries.ts";
import { VersionsPanel } from "./versions_panel.tsx";

export interface ModelPageProps {
  readonly model: Model | undefined;
  readonly reference: Reference | undefined;
}

/** All panels of one model. */
export function ModelPage({ model, reference }: ModelPageProps) {
  const events = useEvents();
  const subject = useSubject(model);
  const [alerts, setAlerts] = useState<readonly TimeMark[]>([]);
  const marks = useMemo(() => [...events, ...alerts], [events, alerts]);
  const classes = (model?.manifest?.classes ?? model?.versions[0]?.classes ?? []).map(String);
  // Until the model is known it is shown as a classifier, so that fewer panels
  // move once it is known.
  const scored = model === undefined || classes.length > 0;
  return (
    <>
      <Top model={model} reference={reference} classes={classes} marks={marks} />
      <Accuracy model={model} classes={classes} reference={reference} marks={marks} />
      <div class="grid">
        {scored
          ? (
            <ClassifierPanels
              subject={subject}
              classes={classes}
              reference={reference}
              marks={marks}
            />
          )
          : <RegressionPanels subject={subject} marks={marks} />}
        <TimePanel definition={queries.TRAFFIC} span={6} marks={marks} />
        <TimePanel definition={queries.LATENCY_BY_VERSION} span={6} marks={marks} />
        <TimePanel definition={queries.NOT_OK} span={6} marks={marks} />
        {scored && <TimePanel definition={queries.CONFIDENCE_BY_VERSION} span={6} marks={marks} />}
        <VersionsPanel model={model} />
        <RefusalsPanel />
      </div>
      <AlertMarks only onMarks={setAlerts} />
    </>
  );
}

interface TopProps extends ModelPageProps {
  readonly classes: readonly string[];
  readonly marks: readonly TimeMark[];
}

/** The sentence, the tiles and the drift of the features, from the same figures. */
function Top({ model, reference, classes, marks }: TopProps) {
  const [rows, setRows] = useState(FIRST_ROWS);
  const drift = useDrift(model, reference, rows);
  return (
    <>
      <Headline model={model} reference={reference} classes={classes} drift={drift} />
      <DriftSection model={model} drift={drift} rows={rows} onRows={setRows} marks={marks} />
    </>
  );
}

const EVENTS = { loads: range(queries.loads), changes: range(queries.changes) };

/** Marks for the versions that were loaded in the range, and for requests that changed the model. */
function useEvents(): readonly TimeMark[] {
  const { loads, changes } = useQueries(EVENTS).data;
  return useMemo(() => [
    ...(loads === undefined ? [] : loadMarks(loads.frame)),
    ...(changes === undefined ? [] : changeMarks(changes.frame)),
  ], [loads, changes]);
}
