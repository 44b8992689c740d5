import { MiniBars } from "../../../chart/mini_bars.tsx";
import { Sparkline } from "../../../chart/sparkline.tsx";
import type { Tabular } from "../../../chart/tabular.ts";
import { Panel } from "../../../panels/panel.tsx";
import { useVisibility } from "../../../panels/visibility.ts";
import { Value } from "../../../parts/value.tsx";
import { psiText, TAGS } from "./level.ts";
import { useOpenFeature } from "./open_feature.ts";
import { worst } from "./queries.ts";
import { ReferenceLine } from "./reference_line.tsx";
import type { FeatureDrift } from "./ranking.ts";
import { type Drift, FIRST_ROWS } from "./use_drift.ts";
import { whyDrifted } from "./why_drifted.ts";

export interface RankingProps {
  readonly model: string;
  readonly drift: Drift;
  /** The number of rows. */
  readonly rows: number;
  readonly onRows: (rows: number) => void;
  /** The opened feature. */
  readonly opened: string;
  /** Features of the model, as far as it is known; their rows get room before their figures come. */
  readonly expected: number;
  readonly empty: string | undefined;
}

const ROW_HEIGHT = 31;
const HEAD_HEIGHT = 26;

/** The features of a model, the most drifted first. */
export function RankingPanel(
  { model, drift, rows, onRows, opened, expected, empty }: RankingProps,
) {
  const visible = useVisibility();
  const { features, subject, ranked } = drift;
  const shown = features.slice(0, rows);
  const left = features.length - shown.length;
  return (
    <Panel
      id="drift"
      title="Drift by feature"
      detail={`PSI of the last ${subject.window.text}`}
      note={features.length > 0 ? `${features.length} features` : undefined}
      span={6}
      shown={ranked}
      visible={visible}
      whole
      height={HEAD_HEIGHT + ROW_HEIGHT * Math.min(FIRST_ROWS, expected || FIRST_ROWS)}
      empty={features.length === 0 ? empty : undefined}
      tabular={() => tabularOf(features)}
      asks={[{ expr: worst(subject) }]}
    >
      <table class="steady drift-table">
        <thead>
          <tr>
            <th scope="col">Feature</th>
            <th scope="col" class="w-psi">PSI</th>
            <th scope="col" class="w-psi roomy">
              <span title="The PSI to expect on average without any drift">Noise</span>
            </th>
            <th scope="col" class="w-picture wide">Over time</th>
            <th scope="col" class="w-picture">Distribution</th>
            <th scope="col" class="w-state">State</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <FeatureRow
              key={row.feature}
              row={row}
              drift={drift}
              opened={row.feature === opened}
            />
          ))}
        </tbody>
      </table>
      {(left > 0 || rows > FIRST_ROWS) && (
        <div class="pager">
          {left > 0 && (
            <button type="button" onClick={() => onRows(rows + 2 * FIRST_ROWS)}>
              {left} more
            </button>
          )}
          {rows > FIRST_ROWS && (
            <button type="button" onClick={() => onRows(FIRST_ROWS)}>
              First {FIRST_ROWS}
            </button>
          )}
        </div>
      )}
      {drift.live !== undefined && (
        <ReferenceLine model={model} version={subject.version} live={drift.live} />
      )}
    </Panel>
  );
}

interface RowProps {
  readonly row: FeatureDrift;
  readonly drift: Drift;
  readonly opened: boolean;
}

function FeatureRow({ row, drift, opened }: RowProps) {
  const open = useOpenFeature();
  const { feature, psi, noise, level } = row;
  const bins = drift.binsOf(feature);
  const series = drift.over?.series.find(({ labels }) => labels.feature === feature);
  return (
    <tr class={`link-row${opened ? " opened" : ""}`} onClick={() => open(feature)}>
      <td>
        <button type="button" class="plain" aria-current={opened} title={feature}>
          {feature}
        </button>
      </td>
      <td>
        <Value text={psiText(psi)} />
      </td>
      <td class="roomy muted">
        <Value text={psiText(noise)} />
      </td>
      <td class="wide">
        {series && (
          <Sparkline
            values={series.values}
            color={level === "drifted" ? 5 : -1}
            width={88}
            height={20}
          />
        )}
      </td>
      <td>
        <MiniBars
          now={bins.map(({ now }) => now)}
          reference={bins.map(({ reference }) => reference)}
        />
      </td>
      <td>
        <span class={`tag ${TAGS[level]}`} title={whyDrifted(row)}>{level}</span>
      </td>
    </tr>
  );
}

function tabularOf(features: readonly FeatureDrift[]): Tabular {
  const names = ["Feature", "PSI", "Noise floor", "State", "Mean moved by (SD)"]
    .concat(["Missing", "Unseen", "Out of range"]);
  return {
    columns: names.map((name) => ({ name })),
    rows: features.map((row) => [
      ...[row.feature, row.psi, row.noise, row.level, row.shift],
      ...[row.missing, row.unseen, row.outOfRange],
    ]),
  };
}
