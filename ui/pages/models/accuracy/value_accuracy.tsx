import type { TimeMark } from "../../../chart/axes.ts";
import { counted, wholeNumber } from "../../../format/units.ts";
import { lastValue } from "../../../panels/stat.tsx";
import { useVisibility } from "../../../panels/visibility.ts";
import { instant } from "../../../state/ask.ts";
import { useQueries } from "../../../state/use_queries.ts";
import { DelaysPanel, ResidualsPanel } from "./distributions.tsx";
import { FeedbackPanel } from "./feedback_panel.tsx";
import { referenceFigures, valueFigures } from "./figures.ts";
import { FiguresPanel } from "./figures_panel.tsx";
import { UNMEASURED } from "./measured.ts";
import { partsOf } from "./parts_of.ts";
import { ErrorPanel } from "./quality_panel.tsx";
import type { AccuracyQueries } from "./queries.ts";
import { Section } from "./section.tsx";
import { SendLabels } from "./send_labels.tsx";
import { accuracySentence } from "./sentence.ts";
import { SlicesPanel } from "./slices_panel.tsx";

export interface ValueAccuracyProps {
  readonly queries: AccuracyQueries;
  readonly slices: boolean;
  readonly marks: readonly TimeMark[];
}

/** How right a regression is. */
export function ValueAccuracy({ queries, slices, marks }: ValueAccuracyProps) {
  const visible = useVisibility();
  const shown = useQueries({
    errors: instant(queries.errors),
    ever: instant(queries.everMeasured),
    reference: instant(queries.reference),
    stderrs: instant(queries.referenceStderr),
  }, visible.visible);
  const { data, answered } = shown;
  const sums = partsOf(data.errors);
  const labels = sums.rows ?? 0;
  const reference = referenceFigures(data.reference, data.stderrs);
  const figures = valueFigures(sums, reference);
  const everLabelled = Math.max(0, lastValue(data.ever) || 0, labels);
  const sentence = accuracySentence({
    known: answered === "all",
    error: shown.errors[0],
    figure: "mean absolute error",
    higherIsBetter: false,
    labels,
    everLabelled,
    right: NaN,
    measured: figures[0]!.measured,
    reference: reference("mae"),
    estimated: UNMEASURED,
    estimatedRows: 0,
    calibrated: false,
  });
  const labelled = answered !== "all" || everLabelled > 0;
  return (
    <Section sentence={sentence} visible={visible}>
      <ErrorPanel queries={queries} reference={reference} marks={marks} span={7} />
      {labelled ? <ResidualsPanel queries={queries} /> : <SendLabels actual={42} />}
      {labelled && (
        <>
          <FiguresPanel
            figures={figures}
            note={labels > 0 ? counted(wholeNumber(labels), "label") : undefined}
            shown={shown}
          />
          <DelaysPanel queries={queries} span={7} />
          <FeedbackPanel queries={queries} span={5} />
          {slices && <SlicesPanel queries={queries} regression span={12} />}
        </>
      )}
    </Section>
  );
}
