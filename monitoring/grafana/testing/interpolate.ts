/** Variables in texts of dashboards, replaced as Grafana and its Prometheus data source do. */

/** Several values stand for a variable with a choice of several. */
export type Values = Readonly<Record<string, string | readonly string[]>>;

export interface Mention {
  readonly name: string;
  /** After a colon, as in `${name:percentencode}`. */
  readonly format: string;
  /** After a dot, as in `${__data.fields["Model"]}`. */
  readonly path: string;
}

const VARIABLE = /\$(\w+)|\$\{(\w+)(?:\.([^:}]+))?(?::([^}]+))?\}/g;

/** The variables that a text mentions. Grafana leaves unknown ones, such as `${1}`, as they are. */
export function mentions(text: string): Mention[] {
  return [...text.matchAll(VARIABLE)].map(([, bare, name, path = "", format = ""]) => ({
    name: (bare ?? name)!,
    path,
    format,
  }));
}

function replace(
  text: string,
  values: Values,
  write: (value: string | readonly string[]) => string,
) {
  return text.replaceAll(VARIABLE, (all, bare, name) => {
    const value = values[bare ?? name];
    return value === undefined ? all : write(value);
  });
}

/** A query: the values of a choice of several become a regular expression. */
export function interpolateQuery(text: string, values: Values): string {
  return replace(
    text,
    values,
    (value) => typeof value === "string" ? value : `(${value.map(escapeRegexp).join("|")})`,
  );
}

function escapeRegexp(value: string): string {
  return value.replaceAll(/[\\^$*+?.()|[\]{}]/g, "\\\\$&");
}

/** Any other text: several values are listed. */
export function interpolateText(text: string, values: Values): string {
  return replace(text, values, (value) => typeof value === "string" ? value : value.join(","));
}
