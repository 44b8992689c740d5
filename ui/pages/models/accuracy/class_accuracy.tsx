import type { TimeMark } from "../../../chart/axes.ts";
import { counted, wholeNumber } from "../../../format/units.ts";
import { lastValue } from "../../../panels/stat.tsx";
import { TimePanel, type TimePanelDefinition } from "../../../panels/time_panel.tsx";
import { useVisibility } from "../../../panels/visibility.ts";
import { instant } from "../../../state/ask.ts";
import { useQueries } from "../../../state/use_queries.ts";
import { calibrationPoints } from "./calibration.ts";
import { CalibrationPanel } from "./calibration_panel.tsx";
import { classCounts, totalsOf } from "./class_counts.ts";
import { MOST_CLASSES } from "./confusion.ts";
import { ConfusionPanel } from "./confusion_panel.tsx";
import { ConfusionsPanel } from "./confusions_panel.tsx";
import { DelaysPanel, ScoresPanel } from "./distributions.tsx";
import { FeedbackPanel } from "./feedback_panel.tsx";
import { accuracyOf, classFigures, referenceFigures } from "./figures.ts";
import { FiguresPanel } from "./figures_panel.tsx";
import { partsOf } from "./parts_of.ts";
import { AccuracyPanel } from "./quality_panel.tsx";
import type { AccuracyQueries } from "./queries.ts";
import { scoreBins } from "./ranking.ts";
import { Section } from "./section.tsx";
import { SendLabels } from "./send_labels.tsx";
import { accuracySentence } from "./sentence.ts";
import { SlicesPanel } from "./slices_panel.tsx";

export interface ClassAccuracyProps {
  readonly queries: AccuracyQueries;
  readonly classes: readonly string[];
  /** Whether the reference says how scores relate to probabilities. */
  readonly calibrated: boolean;
  readonly slices: boolean;
  readonly costs: boolean;
  readonly marks: readonly TimeMark[];
}

/** How right a classifier is. */
export function ClassAccuracy(props: ClassAccuracyProps) {
  const { queries, classes, calibrated, slices, costs, marks } = props;
  const visible = useVisibility();
  // Of two classes the second is the positive one.
  const [negative, positive] = classes.length === 2 ? classes : [];
  const shown = useQueries({
    outcomes: instant(queries.outcomes),
    estimates: instant(queries.estimates),
    ever: instant(queries.everLabelled),
    reference: instant(queries.reference),
    stderrs: instant(queries.referenceStderr),
    scores: instant(queries.scores),
    calibration: instant(queries.calibration),
    losses: instant(queries.losses),
  }, visible.visible);
  const { data, answered } = shown;
  const outcomes = classCounts(data.outcomes);
  const estimates = classCounts(data.estimates);
  const labels = totalsOf(outcomes);
  const reference = referenceFigures(data.reference, data.stderrs);
  const everLabelled = Math.max(0, lastValue(data.ever) || 0, labels.rows);
  const sentence = accuracySentence({
    known: answered === "all",
    error: shown.errors[0],
    figure: "accuracy",
    higherIsBetter: true,
    labels: labels.rows,
    everLabelled,
    right: labels.right,
    measured: accuracyOf(outcomes),
    reference: reference("accuracy"),
    estimated: accuracyOf(estimates),
    estimatedRows: totalsOf(estimates).rows,
    calibrated,
  });
  const figures = classFigures({
    positive,
    outcomes,
    estimates,
    scores: scoreBins(data.scores, positive ?? ""),
    calibration: calibrationPoints(data.calibration),
    losses: partsOf(data.losses),
    reference,
  });
  const expected = figures.filter(({ estimated }) => !Number.isNaN(estimated));
  const labelled = answered !== "all" || everLabelled > 0;
  const binary = positive !== undefined;
  const spans = spansOf(binary, labelled, slices, costs);
  const slicesPanel = slices && (
    <SlicesPanel queries={queries} regression={false} span={spans.slices} />
  );
  return (
    <Section sentence={sentence} visible={visible}>
      <AccuracyPanel queries={queries} reference={reference} marks={marks} span={spans.overTime} />
      {!labelled && <SendLabels actual={positive ?? classes[0] ?? "…"} />}
      {labelled && binary && <ConfusionPanel queries={queries} classes={classes} span={5} />}
      {(labelled || expected.length > 0) && (
        <FiguresPanel
          figures={labelled ? figures : expected}
          note={labels.rows > 0 ? counted(wholeNumber(labels.rows), "label") : undefined}
          shown={shown}
        />
      )}
      {labelled && (
        <>
          {!binary && <ConfusionPanel queries={queries} classes={classes} span={7} />}
          <CalibrationPanel queries={queries} positive={positive} span={binary ? 4 : 5} />
          {binary && <ScoresPanel queries={queries} negative={negative!} positive={positive} />}
          <DelaysPanel queries={queries} span={binary ? 4 : 7} />
          {classes.length > MOST_CLASSES && <ConfusionsPanel queries={queries} />}
        </>
      )}
      {binary && slicesPanel}
      {labelled && <FeedbackPanel queries={queries} span={spans.feedback} />}
      {!binary && slicesPanel}
      {costs && <TimePanel definition={costDefinition(queries)} span={spans.costs} marks={marks} />}
    </Section>
  );
}

/** Columns of twelve: those of one row fill it. */
function spansOf(binary: boolean, labelled: boolean, slices: boolean, costs: boolean) {
  const overTime = binary || !labelled ? 7 : 12;
  // The panel of received labels is beside that of slices or costs, or of several classes' delays.
  return binary && labelled
    ? { overTime, slices: 7, feedback: slices || costs ? 5 : 12, costs: slices ? 12 : 7 }
    : { overTime, slices: costs ? 7 : 12, feedback: 5, costs: slices ? 5 : 12 };
}

function costDefinition(queries: AccuracyQueries): TimePanelDefinition {
  return {
    id: "cost",
    title: "Cost per row",
    detail: "costs of model.json",
    unit: "number",
    lines: [
      { expr: queries.cost, name: "labels", stroke: { color: 0, dash: [] } },
      { expr: queries.estimatedCost, name: "estimated", stroke: { color: 2, dash: [6, 4] } },
    ],
  };
}
