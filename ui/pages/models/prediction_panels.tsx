/** The panels about predictions: of a classifier, and of a regression. */

import type { TimeMark } from "../../chart/axes.ts";
import { HeatPanel } from "../../panels/heat_panel.tsx";
import { TimePanel } from "../../panels/time_panel.tsx";
import { instant } from "../../state/ask.ts";
import type { Reference } from "../../state/reference.ts";
import { useQueries } from "../../state/use_queries.ts";
import { ClassDistribution } from "./class_distribution.tsx";
import { Distribution } from "./distribution.tsx";
import { predictedSpreadPanel, predictionPsiPanel } from "./drift/panels.ts";
import type { Subject } from "./drift/queries.ts";
import * as queries from "./queries.ts";
import { topClasses } from "./top_classes.ts";
import { ValueDistribution } from "./value_distribution.tsx";

export interface PredictionProps {
  readonly subject: Subject;
  readonly classes: readonly string[];
  readonly reference: Reference | undefined;
  readonly marks: readonly TimeMark[];
}

/** Classes, scores and confidence, over time and in the range. */
export function ClassifierPanels({ subject, classes, reference, marks }: PredictionProps) {
  const lines = useLines(classes);
  return (
    <>
      <TimePanel definition={queries.classesPanel(lines)} span={7} marks={marks} />
      <ClassDistribution classes={classes} reference={reference} />
      <TimePanel definition={predictionPsiPanel(subject, false)} span={6} marks={marks} />
      <TimePanel
        definition={predictedSpreadPanel(subject, "Score over time")}
        span={6}
        marks={marks}
      />
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

/** The classes with lines of their own; undefined for all. */
function useLines(classes: readonly string[]): readonly string[] | undefined {
  const { byClass } = useQueries({ byClass: instant(queries.byClass) }, classes.length > 0).data;
  if (classes.length <= queries.MOST_CLASSES) return undefined;
  const counts = byClass?.samples.map(({ labels, value }) => [labels.class ?? "", value]) ?? [];
  return topClasses(classes, Object.fromEntries(counts), undefined, queries.MOST_CLASSES);
}

/** The predicted value of a regression. */
export function RegressionPanels(
  { subject, marks }: Pick<PredictionProps, "subject" | "marks">,
) {
  return (
    <>
      <ValueDistribution subject={subject} />
      <TimePanel
        definition={predictedSpreadPanel(subject, "Predicted value over time")}
        span={6}
        height={210}
        marks={marks}
      />
      <TimePanel definition={predictionPsiPanel(subject, true)} span={6} marks={marks} />
    </>
  );
}
