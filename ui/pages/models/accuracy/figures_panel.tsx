import type { Tabular } from "../../../chart/tabular.ts";
import { Panel } from "../../../panels/panel.tsx";
import { useVisibility } from "../../../panels/visibility.ts";
import { Value } from "../../../parts/value.tsx";
import type { Shown } from "../../../state/use_queries.ts";
import { difference, figureText, plusMinus } from "./figure_text.ts";
import type { Figure } from "./figures.ts";
import type { Verdict } from "./measured.ts";

export interface FiguresPanelProps {
  readonly figures: readonly Figure[];
  readonly note: string | undefined;
  readonly shown: Shown;
}

/** The figures of the range beside those of the reference, each with its meaning. */
export function FiguresPanel({ figures, note, shown }: FiguresPanelProps) {
  const visible = useVisibility();
  const columns = {
    measured: figures.some(({ measured }) => !Number.isNaN(measured.value)),
    estimated: figures.some(({ estimated }) => !Number.isNaN(estimated)),
  };
  return (
    <Panel
      id="figures"
      title="Quality"
      detail="± standard error"
      note={note}
      span={12}
      shown={shown}
      visible={visible}
      height={30 * figures.length}
      tabular={() => tabularOf(figures)}
    >
      <table class="steady figures">
        <thead>
          <tr>
            <th scope="col" class="w-figure">Figure</th>
            <th scope="col" class="left wide">
              <span class="sr">Meaning</span>
            </th>
            {columns.measured && <th scope="col">This range</th>}
            {columns.estimated && <th scope="col" class={besides(columns)}>Estimated</th>}
            <th scope="col">Reference</th>
            {columns.measured && <th scope="col">Difference</th>}
          </tr>
        </thead>
        <tbody>
          {figures.map((figure) => (
            <FigureRow
              key={figure.name}
              figure={figure}
              columns={columns}
            />
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

/** The columns that have values. */
interface Columns {
  readonly measured: boolean;
  readonly estimated: boolean;
}

/** A narrow screen has no room for estimates besides the figures of labels. */
function besides({ measured }: Columns): string {
  return measured ? "wide" : "";
}

function FigureRow({ figure, columns }: { figure: Figure; columns: Columns }) {
  const { name, meaning, measured, estimated, reference, verdict } = figure;
  return (
    <>
      <tr>
        <td>{name}</td>
        <td class="left wrap wide muted">{meaning}</td>
        {columns.measured && (
          <td class="wrap">
            <Value text={plusMinus(measured)} />
          </td>
        )}
        {columns.estimated && (
          <td class={besides(columns)}>
            <Value text={figureText(estimated)} />
          </td>
        )}
        <td class="wrap">
          <Value text={plusMinus(reference)} />
        </td>
        {columns.measured && (
          <td class="wrap">
            <VerdictTag verdict={verdict} />{" "}
            <Value text={difference(measured.value, reference.value)} />
          </td>
        )}
      </tr>
      <tr class="meaning">
        <td class="muted" colSpan={4}>{meaning}</td>
      </tr>
    </>
  );
}

/** Says only what is certain: a difference that chance may explain has no tag. */
function VerdictTag({ verdict }: { verdict: Verdict }) {
  if (verdict === "worse") return <span class="tag warn">worse</span>;
  return verdict === "better" ? <span class="tag ok">better</span> : null;
}

function tabularOf(figures: readonly Figure[]): Tabular {
  const names = [
    "Figure",
    "This range",
    "Standard error",
    "Estimated",
    "Reference",
    "Its standard error",
  ];
  return {
    columns: names.map((name) => ({ name })),
    rows: figures.map(({ name, measured, estimated, reference }) => [
      ...[name, measured.value, measured.stderr, estimated, reference.value, reference.stderr],
    ]),
  };
}
