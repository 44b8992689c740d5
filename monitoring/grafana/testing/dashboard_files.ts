/** The dashboards as Grafana reads them. */

export interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly datasource: { readonly type: string; readonly uid: string };
  readonly legendFormat?: string;
  readonly format?: string;
  readonly instant?: boolean;
  readonly range?: boolean;
  readonly interval?: string;
  readonly exemplar?: boolean;
}

export interface Override {
  readonly matcher: { readonly id: string; readonly options: string };
  readonly properties: readonly { readonly id: string; readonly value: unknown }[];
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly targets?: readonly Target[];
  readonly links?: readonly { readonly title: string; readonly url: string }[];
  readonly transformations?: readonly { readonly id: string; readonly options: unknown }[];
  readonly options?: Readonly<Record<string, unknown>>;
  readonly fieldConfig?: {
    readonly defaults: Readonly<Record<string, unknown>>;
    readonly overrides: readonly Override[];
  };
}

export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly label: string;
  readonly query: string | { readonly query: string };
  readonly current?: { readonly text: unknown; readonly value: unknown };
  readonly multi?: boolean;
  readonly includeAll?: boolean;
  readonly allValue?: string;
}

export interface Annotation {
  readonly name: string;
  readonly target: Target;
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
  readonly annotations: { readonly list: readonly Annotation[] };
  readonly links: readonly {
    readonly title: string;
    readonly type: string;
    readonly url?: string;
    readonly tags: readonly string[];
  }[];
}

const FOLDER = new URL("../dashboards/", import.meta.url);

/** The dashboards by the names of their files. */
export function dashboardFiles(): ReadonlyMap<string, Dashboard> {
  const names = [...Deno.readDirSync(FOLDER)].map(({ name }) => name).sort();
  return new Map(names.map((name) => [name, JSON.parse(textOfFile(name))]));
}

export function textOfFile(name: string): string {
  return Deno.readTextFileSync(new URL(name, FOLDER));
}

/** The panels with queries: all but the titles of sections. */
export function chartsOf(dashboard: Dashboard): readonly Panel[] {
  return dashboard.panels.filter(({ type }) => type !== "row");
}

/** The addresses of all links: at the top, of panels, and in the cells of tables. */
export function linksOf(dashboard: Dashboard): string[] {
  const ofCells = ({ fieldConfig }: Panel) =>
    (fieldConfig?.overrides ?? []).flatMap(({ properties }) =>
      properties.filter(({ id }) => id === "links").flatMap(({ value }) =>
        (value as readonly { readonly url: string }[]).map(({ url }) => url)
      )
    );
  return [
    ...dashboard.links.map(({ url = "" }) => url),
    ...chartsOf(dashboard).flatMap((panel) => [
      ...(panel.links ?? []).map(({ url }) => url),
      ...ofCells(panel),
    ]),
  ].filter((url) => url !== "");
}
