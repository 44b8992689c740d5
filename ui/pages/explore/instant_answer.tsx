import { useMemo } from "preact/hooks";
import { TableView } from "../../chart/table_view.tsx";
import type { Tabular } from "../../chart/tabular.ts";
import { useVisibility } from "../../panels/visibility.ts";
import type { Sample } from "../../prom/query.ts";
import type { QueryResult } from "../../prom/wire.ts";
import { withLengths } from "../../promql/variables.ts";
import { instant } from "../../state/ask.ts";
import type { ExploreQuery } from "../../state/place.ts";
import type { Expression } from "../../state/expression.ts";
import { useSession } from "../../state/session.ts";
import { AnswerPanel, type AnswerProps } from "./answer_panel.tsx";
import { useCancellable } from "./cancellable.tsx";
import { SampleBars } from "./sample_bars.tsx";
import { fewColumns, resultTable, resultText } from "./tables.ts";
import { seriesNote, useTotal } from "./total.ts";
import { lengthsOf } from "./view.ts";

// More rows than anyone reads; the table shows them in short pages.
const MOST_SAMPLES = 5000;

/** The answer at the end of the range, as a table, as bars or as JSON. */
export function InstantAnswer(props: AnswerProps) {
  const { query } = props;
  const visible = useVisibility();
  const expr: Expression = (vars) => withLengths(query.expr, lengthsOf(vars));
  const ask = instant(expr, { width: visible.width, limit: MOST_SAMPLES });
  const run = useCancellable(ask, visible.visible && visible.width > 0);
  const { samples, result } = run.shown.data.answer ?? { samples: [], result: undefined };
  const sent = result?.resultType === "matrix" ? result.result.length : samples.length;
  const total = useTotal(run, sent);
  const { zone } = useSession().place.value;
  const tabular = useMemo(() => result && resultTable(result, zone), [result, zone]);
  const sentExpr = run.shown.queries.answer?.expr ?? query.expr;
  return (
    <AnswerPanel
      answer={props}
      run={run}
      visible={visible}
      detail="at the end of the range"
      note={result && result.resultType !== "string" ? seriesNote(sent, total) : undefined}
      noSeries={result?.result.length === 0 ? "at the end of the range" : undefined}
      tabular={tabular && (() => tabular)}
      path={`/api/v1/query?${new URLSearchParams({ query: sentExpr })}`}
    >
      {result !== undefined && tabular !== undefined && (
        <ResultView query={query} samples={samples} result={result} tabular={tabular} />
      )}
    </AnswerPanel>
  );
}

interface ResultProps {
  readonly query: ExploreQuery;
  readonly samples: readonly Sample[];
  readonly result: QueryResult;
  readonly tabular: Tabular;
}

function ResultView({ query: { expr, view }, samples, result, tabular }: ResultProps) {
  if (view === "json") {
    return (
      <pre class="code tall" tabIndex={0} role="region" aria-label="Response as JSON">
        {resultText(result)}
      </pre>
    );
  }
  if (view === "bars" && result.resultType === "vector") {
    return <SampleBars samples={samples} expr={expr} />;
  }
  return (
    <div class="labels">
      <TableView tabular={fewColumns(tabular)} label={expr} />
    </div>
  );
}
