/** Asks a data source what a panel shows. */

import type { Panel, Target } from "./dashboard_files.ts";
import type { Answer, GrafanaClient, Sample, Span } from "./grafana_client.ts";
import type { Values } from "./interpolate.ts";

export function ask(
  client: GrafanaClient,
  { expr, instant = false, interval }: Target,
  span: Span,
  values: Values,
): Promise<Answer> {
  return instant ? client.instant(expr, span, values) : client.range(expr, interval, span, values);
}

/** Whether there is anything to draw: a sample that is a number. */
export function hasData({ body }: Answer): boolean {
  const samples = (body.data?.result ?? []) as readonly Sample[];
  return samples.some(({ value, values = value === undefined ? [] : [value] }) =>
    values.some(([, text]) => text !== "NaN")
  );
}

/** The names of the columns of the answers, as Grafana makes tables of them. */
export function columnsOf(panel: Panel, answers: readonly Answer[]): ReadonlySet<string> {
  const names = new Set(["Time"]);
  for (const [nth, { body }] of answers.entries()) {
    for (const { metric } of body.data.result as readonly Sample[]) {
      for (const label of Object.keys(metric)) names.add(label);
    }
    const { refId } = panel.targets![nth]!;
    names.add(answers.length === 1 ? "Value" : `Value #${refId}`);
    if (answers.length > 1) names.add(`Time ${nth + 1}`);
  }
  return names;
}

interface Options {
  readonly renameByName?: Readonly<Record<string, string>>;
  readonly byField?: string;
  readonly rowField?: string;
  readonly columnField?: string;
  readonly valueField?: string;
}

/** The columns that the transformations of a panel need. */
export function neededColumns({ transformations = [] }: Panel): string[] {
  return transformations.flatMap(({ options }) => {
    const { renameByName = {}, byField, rowField, columnField, valueField } = options as Options;
    return [...Object.keys(renameByName), byField, rowField, columnField, valueField]
      .filter((name) => name !== undefined);
  });
}
