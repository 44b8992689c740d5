/** The choices at the top of a dashboard. */

import {
  CustomVariableBuilder,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  VariableRefresh,
  VariableSort,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DATA_SOURCE } from "./data_source.ts";

/** The address of the built-in page as browsers reach it. */
const PAGE = "http://localhost:8000";

export function dataSource(): DatasourceVariableBuilder {
  return new DatasourceVariableBuilder("datasource")
    .label("Data source")
    .description("A Prometheus, or the server's own API")
    .type("prometheus")
    .current({ text: "Prometheus", value: "prometheus" });
}

export function page(): TextBoxVariableBuilder {
  const option = { text: PAGE, value: PAGE };
  return new TextBoxVariableBuilder("modelwatch")
    .label("Modelwatch")
    .description("Address of the built-in page, for links to it")
    .defaultValue(PAGE)
    .current(option)
    .options([{ ...option, selected: true }]);
}

interface LabelValues {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly label: string;
  /** A selector of series. */
  readonly of: string;
}

function labelValues(variable: LabelValues): QueryVariableBuilder {
  const definition = `label_values(${variable.of}, ${variable.label})`;
  return new QueryVariableBuilder(variable.name)
    .label(variable.title)
    .description(variable.description)
    .datasource(DATA_SOURCE)
    // The number 1 means label values.
    .query({ qryType: 1, query: definition, refId: `${variable.name}-values` })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.NaturalAsc);
}

/** Any number of the values, at first all. */
export function several(variable: LabelValues): QueryVariableBuilder {
  return labelValues(variable).multi(true).includeAll(true).allValue(".+")
    .current({ text: ["All"], value: ["$__all"] });
}

/** One of the values, at first the first. */
export function one(variable: LabelValues): QueryVariableBuilder {
  return labelValues(variable);
}

const MODEL = {
  name: "model",
  title: "Model",
  description: "Models that are loaded",
  label: "model",
  of: "model_info",
};

const VERSION = {
  name: "version",
  title: "Version",
  description: "Versions of the model",
  label: "version",
};

export function severalModels() {
  return [several(MODEL), several({ ...VERSION, of: 'model_info{model=~"$model"}' })];
}

export function oneModel() {
  return [one(MODEL), one({ ...VERSION, of: 'model_info{model="$model"}' })];
}

/** The windows over which drift and quality are recorded. */
export function window(): CustomVariableBuilder {
  const options = ["5m", "1h", "1d"].map((text) => ({
    text,
    value: text,
    selected: text === "5m",
  }));
  return new CustomVariableBuilder("window")
    .label("Window")
    .description("Window of drift and quality: each point is about the time before it")
    .values("5m,1h,1d")
    .current({ text: "5m", value: "5m" })
    .options(options);
}
