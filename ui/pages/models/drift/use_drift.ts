/** The figures about drift that the sentence, the tiles and several panels share. */

import { useMemo, useRef } from "preact/hooks";
import { clockTime, dateTime } from "../../../format/clock.ts";
import { lastValue } from "../../../panels/stat.tsx";
import type { Frame } from "../../../prom/frame.ts";
import { instant, range } from "../../../state/ask.ts";
import type { Model } from "../../../state/served_models.ts";
import type { Reference } from "../../../state/reference.ts";
import { useSession } from "../../../state/session.ts";
import { type Shown, useQueries } from "../../../state/use_queries.ts";
import { accuracyChange } from "./accuracy_change.ts";
import { type BinShare, binShares, ofFeature } from "./bins.ts";
import { changeText } from "./change.ts";
import { MOVING } from "./level.ts";
import { predictionLevel } from "./prediction_level.ts";
import * as queries from "./queries.ts";
import { byPeak, type FeatureDrift, namesOverTime, ranking } from "./ranking.ts";
import { type ReferenceState, referenceStateOf } from "./reference_state.ts";
import { sinceWhen } from "./since.ts";
import { type DriftSituation, driftSituation } from "./situation.ts";
import { windowFor } from "./window.ts";

/** Rows of the ranking before "more". */
export const FIRST_ROWS = 10;

// Rules record a point a minute: wider cells than these would only repeat it.
const OVER_TIME = { width: 480, pixelsPerPoint: 8, drawn: true };

export interface Drift {
  readonly subject: queries.Subject;
  readonly situation: DriftSituation;
  readonly live: ReferenceState | undefined;
  /** Whether the version has a reference; undefined until that is known. */
  readonly referenced: boolean | undefined;
  /** The most drifted first. */
  readonly features: readonly FeatureDrift[];
  /** The features with the highest index within the range, highest first. */
  readonly peaks: readonly string[];
  /** The index over time of the features of `peaks` and of the first rows. */
  readonly over: Frame | undefined;
  readonly binsOf: (feature: string) => readonly BinShare[];
  /** The state of the queries of the ranking, and of those over time. */
  readonly ranked: Shown;
  readonly overTime: Shown;
}

/** The version in the address, or else the default one, with the window that fits the range. */
export function useSubject(model: Model | undefined): queries.Subject {
  const { place: { value: { version } }, span: { value: span } } = useSession();
  const name = version || model?.default_version || model?.versions[0]?.version || "";
  const window = windowFor(span.to - span.from);
  return useMemo(() => ({ version: name, window }), [name, window]);
}

/** @param rows the number of rows of the ranking */
export function useDrift(
  model: Model | undefined,
  reference: Reference | undefined,
  rows: number,
): Drift {
  const session = useSession();
  const { place: { value: place }, span: { value: span } } = session;
  const subject = useSubject(model);
  const { window } = subject;
  const ranked = useQueries({
    psi: instant(queries.worst(subject), { drawn: true }),
    noise: instant(queries.noise(subject)),
    shift: instant(queries.shift(subject)),
    drifted: instant(queries.drifted(subject)),
    faults: instant(queries.faults(subject)),
    peaks: instant(queries.peaks(subject, FIRST_ROWS)),
    recorded: instant(queries.rows(subject)),
    counted: instant(queries.counted(subject)),
    referenceRows: instant(queries.referenceRows(subject)),
    predictions: instant(queries.predictionPsi(subject)),
    classNoise: instant(queries.classNoise(subject)),
  });
  const { data } = ranked;
  const order = useRef<readonly string[]>([]);
  const features = useMemo(
    () => ranking(data, order.current),
    [data.psi, data.noise, data.shift, data.drifted, data.faults],
  );
  order.current = features.map(({ feature }) => feature);
  const first = features.slice(0, rows).map(({ feature }) => feature);
  const peaks = byPeak(data.peaks);
  const names = namesOverTime([...order.current, ...peaks], first, peaks);
  const overTime = useQueries({
    psi: range(queries.psi(subject, names), OVER_TIME),
    measured: range(queries.accuracy(subject, "accuracy"), OVER_TIME),
    estimated: range(queries.accuracy(subject, "estimated_accuracy"), OVER_TIME),
    bins: instant(queries.bins(subject, first), { drawn: true }),
    referenceBins: instant(queries.referenceBins(subject, first), { drawn: true }),
  });
  const { bins, referenceBins, psi, measured, estimated } = overTime.data;
  const categories = (feature: string) => categoriesOf(model, feature);
  const binsOf = (feature: string) =>
    binShares(ofFeature(bins, feature), ofFeature(referenceBins, feature), categories(feature));
  const [worst] = features;
  const values = psi?.frame.series.find(({ labels }) => labels.feature === worst?.feature)?.values;
  const since = values && sinceWhen(values, psi!.frame.grid, MOVING);
  const version = model?.versions.find(({ version }) => version === subject.version);
  const live = referenceStateOf(version);
  const referenced = live !== undefined
    ? live.source !== "none"
    : reference !== undefined || lastValue(data.referenceRows) > 0;
  const known = ranked.answered === "all" && overTime.answered === "all";
  return {
    subject,
    live,
    referenced: referenced || known ? referenced : undefined,
    features,
    peaks,
    over: psi?.frame,
    binsOf,
    ranked,
    overTime,
    situation: driftSituation({
      answered: known,
      window,
      version: (model?.versions.length ?? 0) > 1 ? subject.version : "",
      referenced,
      live,
      recorded: lastValue(data.recorded),
      counted: lastValue(data.counted),
      features,
      change: worst === undefined ? "" : changeText(worst, binsOf(worst.feature)),
      since: since === undefined
        ? ""
        : `since ${since.open ? "before " : ""}${momentText(since.at, span, place.zone)}`,
      predictions: predictionLevel(data.predictions, lastValue(data.classNoise)),
      accuracy: accuracyChange(
        measured?.frame,
        estimated?.frame,
        since?.at,
        accuracyOf(reference),
      ),
    }),
  };
}

/** The values of a category in the order of the manifest; undefined for a number. */
export function categoriesOf(model: Model | undefined, name: string): string[] | undefined {
  const feature = model?.manifest?.features.find((one) => one.name === name);
  return feature?.type === "category" ? feature.values.map(String) : undefined;
}

function accuracyOf(reference: Reference | undefined): number | undefined {
  const accuracy = reference?.quality?.accuracy;
  return typeof accuracy === "number" ? accuracy : undefined;
}

/** A time of day, with the date where the range is longer than one. */
export function momentText(
  seconds: number,
  span: { readonly from: number; readonly to: number },
  zone: string,
): string {
  return span.to - span.from > 86_400
    ? dateTime(seconds * 1000, zone).slice(0, -3)
    : clockTime(seconds * 1000, zone).slice(0, 5);
}
