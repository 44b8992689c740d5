/** Apart from the exposition itself, which loads `prom-client`: serving threads only name formats. */

export type ExpositionFormat = "prometheus" | "openmetrics";

const CONTENT_TYPES = {
  prometheus: "text/plain; version=0.0.4; charset=utf-8",
  openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
} as const;

/** The media type of a format. */
export function contentType(format: ExpositionFormat): typeof CONTENT_TYPES[ExpositionFormat] {
  return CONTENT_TYPES[format];
}
