import type { ComponentChildren } from "preact";
import type { Tabular } from "../../chart/tabular.ts";
import { Panel } from "../../panels/panel.tsx";
import type { Visibility } from "../../panels/visibility.ts";
import type { Vocabulary } from "../../promql/vocabulary.ts";
import type { Ask } from "../../state/ask.ts";
import type { ExploreQuery } from "../../state/place.ts";
import { type Cancellable, Running } from "./cancellable.tsx";
import { EmptyAnswer } from "./empty_answer.tsx";
import { mistakePlace } from "./mistake_place.tsx";
import { Remarks } from "./remarks.tsx";

export interface AnswerProps {
  /** The position of the query on the page. */
  readonly at: number;
  readonly query: ExploreQuery;
  readonly vocabulary: Vocabulary;
  readonly onChange: (query: ExploreQuery) => void;
  /** Runs the query again. */
  readonly onAgain: () => void;
}

export interface AnswerPanelProps {
  readonly answer: AnswerProps;
  readonly run: Cancellable<Ask>;
  readonly visible: Visibility;
  readonly detail?: string | undefined;
  readonly note: string | undefined;
  /** Where there are no series, "in this range"; undefined unless the answer is empty. */
  readonly noSeries: string | undefined;
  readonly tabular: (() => Tabular) | undefined;
  /** The path and query of the request, to copy. */
  readonly path: string;
  readonly children: ComponentChildren;
}

// A longer title would push the note out of the panel.
const LONGEST_TITLE = 90;

/** The panel around an answer: the state of the query above, the cost of the answer below. */
export function AnswerPanel(props: AnswerPanelProps) {
  const { answer, run, visible, detail, note, noSeries, tabular, path, children } = props;
  const { at, query: { expr }, vocabulary, onAgain } = answer;
  const { shown } = run;
  const place = mistakePlace(run);
  return (
    <Running run={run} onAgain={onAgain}>
      <Panel
        id={`answer-${at}`}
        title={expr.length > LONGEST_TITLE ? `${expr.slice(0, LONGEST_TITLE)}…` : expr}
        detail={detail}
        note={note}
        span={12}
        shown={shown}
        visible={visible}
        empty={noSeries && <EmptyAnswer expr={expr} vocabulary={vocabulary} where={noSeries} />}
        unanswered={place}
        tabular={tabular}
      >
        {place}
        {children}
        <Remarks shown={shown} path={path} />
      </Panel>
    </Running>
  );
}
