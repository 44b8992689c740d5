import { counted, wholeNumber } from "../../../format/units.ts";
import { Panel } from "../../../panels/panel.tsx";
import { useVisibility } from "../../../panels/visibility.ts";
import { instant } from "../../../state/ask.ts";
import { useQueries } from "../../../state/use_queries.ts";
import { classCounts, totalsOf } from "./class_counts.ts";
import { confusionOf, MOST_CLASSES, shownClasses } from "./confusion.ts";
import { ConfusionMatrix } from "./confusion_matrix.tsx";
import type { AccuracyQueries } from "./queries.ts";

export interface ConfusionPanelProps {
  readonly queries: AccuracyQueries;
  /** In the order of the model. */
  readonly classes: readonly string[];
  readonly span: number;
}

/** Which classes are taken for which, in the labels of the range. */
export function ConfusionPanel({ queries, classes, span }: ConfusionPanelProps) {
  const visible = useVisibility();
  const { outcomes } = useQueries({ outcomes: instant(queries.outcomes) }, visible.visible).data;
  const counts = classCounts(outcomes);
  const names = shownClasses(counts, classes);
  // A server may have a hundred classes, whose cells would be an answer of a megabyte.
  const cells = classes.length > MOST_CLASSES ? queries.cells(names) : queries.cells();
  const shown = useQueries({ cells: instant(cells) }, visible.visible && outcomes !== undefined);
  const confusion = confusionOf(names, counts, classes, shown.data.cells);
  const labels = totalsOf(counts).rows;
  return (
    <Panel
      id="confusion"
      title="Confusion matrix"
      detail="share of the actual class"
      note={labels > 0 ? counted(wholeNumber(labels), "label") : undefined}
      span={span}
      shown={shown}
      visible={visible}
      height={200}
      empty={labels > 0 ? undefined : "No labels in this range"}
      tabular={() => ({
        columns: [
          { name: "Actual" },
          ...confusion.names.map((name) => ({ name: `Predicted ${name}` })),
        ],
        rows: confusion.names.map((name, at) => [name, ...confusion.cells[at]!]),
      })}
    >
      <ConfusionMatrix confusion={confusion} />
    </Panel>
  );
}
