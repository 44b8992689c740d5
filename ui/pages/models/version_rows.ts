/** The rows of the table of versions, from one answer per measure. */

import { dateTime, type Zone } from "../../format/clock.ts";
import { show, type Unit, wholeNumber } from "../../format/units.ts";
import type { ModelVersion } from "../../state/served_models.ts";
import type { Answers } from "../../state/use_queries.ts";
import { figureText } from "./accuracy/figure_text.ts";
import type { byVersion } from "./drift/queries.ts";
import type { VERSIONS } from "./queries.ts";

export interface VersionRow {
  readonly name: string;
  readonly text: (version: string) => string;
}

type VersionAsks = typeof VERSIONS & ReturnType<typeof byVersion>;
type Measure = keyof VersionAsks;

export function versionRows(
  answers: Answers<VersionAsks>,
  versions: readonly ModelVersion[],
  zone: Zone,
): VersionRow[] {
  const value = (measure: Measure, version: string) =>
    answers[measure]?.samples.find(({ labels }) => labels.version === version)?.value ?? NaN;
  const shown = (name: string, measure: Measure, unit: Unit): VersionRow => ({
    name,
    text: (version) => show(value(measure, version), unit),
  });
  // All digits: "10.4 k" would be hard to compare with "3,600".
  const count = (name: string, measure: Measure): VersionRow => ({
    name,
    text: (version) => {
      const number = value(measure, version);
      return Number.isNaN(number) ? "–" : wholeNumber(number);
    },
  });
  return [
    count("Requests", "requests"),
    {
      name: "Failed",
      text: (version) =>
        answers.faults === undefined
          ? "–"
          : show((value("faults", version) || 0) / value("requests", version), "ratio"),
    },
    count("Predictions", "rows"),
    shown("Latency p50", "p50", "seconds"),
    shown("Latency p95", "p95", "seconds"),
    shown("Latency p99", "p99", "seconds"),
    shown("Mean inference time", "inference", "seconds"),
    shown("Mean batch size", "batch", "number"),
    shown("Median confidence", "confidence", "number"),
    ...labelRows(answers),
    shown("Drifted features", "drifted", "ratio"),
    shown("Largest PSI of a feature", "psi", "number"),
    shown("PSI of classes", "classPsi", "number"),
    shown("PSI of scores or values", "predictionPsi", "number"),
    shown("Most missing feature", "missing", "ratio"),
    {
      name: "Loaded",
      text: (version) => {
        const seconds = value("loaded", version);
        return Number.isNaN(seconds) ? "–" : dateTime(seconds * 1000, zone);
      },
    },
    {
      name: "SHA-256",
      text: (version) =>
        versions.find((one) => one.version === version)?.sha256?.slice(0, 12) ?? "–",
    },
  ];
}

/** How right the versions are; only the figures that one of them has. */
function labelRows(answers: Answers<typeof VERSIONS>): VersionRow[] {
  const rowOf = (name: string, measure: keyof typeof VERSIONS, text: (value: number) => string) => {
    const values = new Map(
      answers[measure]?.samples.map(({ labels, value }) => [labels.version, value]),
    );
    const known = [...values.values()].some((value) => !Number.isNaN(value));
    return known ? [{ name, text: (version: string) => text(values.get(version) ?? NaN) }] : [];
  };
  return [
    ...rowOf("Labels", "labels", (value) => Number.isNaN(value) ? "–" : wholeNumber(value)),
    ...rowOf("Accuracy", "accuracy", figureText),
    ...rowOf("Estimated accuracy", "estimated", figureText),
    ...rowOf("Root mean squared error", "error", figureText),
  ];
}
