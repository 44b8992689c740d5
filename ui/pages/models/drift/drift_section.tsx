/** The features of a model against their reference. */

import { useRef } from "preact/hooks";
import type { TimeMark } from "../../../chart/axes.ts";
import { TimePanel } from "../../../panels/time_panel.tsx";
import type { Model } from "../../../state/served_models.ts";
import { useSession } from "../../../state/session.ts";
import { DriftMap } from "./drift_map.tsx";
import { FeaturePanel } from "./feature_panel.tsx";
import { categoriesPanel, faultsPanel, psiPanel, spreadPanel } from "./panels.ts";
import { RankingPanel } from "./ranking_panel.tsx";
import { ReferencePanel } from "./reference_panel.tsx";
import { unknownText } from "./situation.ts";
import { categoriesOf, type Drift, FIRST_ROWS } from "./use_drift.ts";

export interface DriftProps {
  readonly model: Model | undefined;
  readonly drift: Drift;
  readonly rows: number;
  readonly onRows: (rows: number) => void;
  readonly marks: readonly TimeMark[];
}

// The panel of the feature is as high as the rows of the ranking beside it.
const ROW_HEIGHT = 31;
const LEAST_HEIGHT = 190;

export function DriftSection({ model, drift, rows, onRows, marks }: DriftProps) {
  const opened = useOpened(drift);
  const { subject, referenced, situation } = drift;
  if (referenced === false) return <ReferencePanel model={model} drift={drift} />;
  const expected = Math.min(FIRST_ROWS, model?.manifest?.features.length || FIRST_ROWS);
  const categories = categoriesOf(model, opened);
  return (
    <div class="grid">
      <RankingPanel
        model={model?.name ?? ""}
        drift={drift}
        rows={rows}
        onRows={onRows}
        opened={opened}
        expected={expected}
        empty={unknownText(situation)}
      />
      {opened === ""
        ? (
          <div class="panel c6">
            {drift.ranked.answered === "all" && <p class="empty">No feature to show</p>}
          </div>
        )
        : (
          <FeaturePanel
            key={`${opened} distribution`}
            subject={subject}
            feature={opened}
            categories={categories}
            height={Math.max(LEAST_HEIGHT, expected * ROW_HEIGHT)}
          />
        )}
      {opened !== "" && (
        <>
          <TimePanel
            key={`${opened} psi`}
            definition={psiPanel(subject, opened)}
            span={4}
            height={198}
            marks={marks}
          />
          <TimePanel
            key={`${opened} spread`}
            definition={categories === undefined
              ? spreadPanel(subject, opened)
              : categoriesPanel(subject, opened)}
            span={4}
            height={150}
            marks={marks}
          />
          <TimePanel
            key={`${opened} faults`}
            definition={faultsPanel(subject, opened)}
            span={4}
            height={174}
            marks={marks}
          />
        </>
      )}
      <DriftMap drift={drift} expected={expected} marks={marks} />
    </div>
  );
}

/**
 * The feature of the address; else the one that was the most drifted at first, so that the panels
 * do not change by themselves. Empty for none.
 */
function useOpened({ features, peaks }: Drift): string {
  const { feature } = useSession().place.value;
  const first = useRef("");
  first.current ||= features[0]?.feature ?? peaks[0] ?? "";
  return feature || first.current;
}
