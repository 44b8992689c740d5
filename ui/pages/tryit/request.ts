/** Sends a prediction request and reads the response. */

import { parseExact } from "../../format/exact_json.ts";
import { fetchAllowed } from "../../state/access.ts";
import { pathOf, type Route } from "../../requests/path.ts";
import { BASE } from "../../state/base.ts";
import type { PredictionBody } from "../../../server/http/predict_response.ts";
import type { ErrorBody } from "../../../server/http/problem.ts";

/** The fields of a prediction of any kind. */
export type Prediction = Partial<
  Extract<PredictionBody, { class: unknown }> & Extract<PredictionBody, { value: unknown }>
>;

/** The response of one version. */
export type Outcome =
  | {
    readonly state: "answered";
    readonly version: string;
    readonly id: string;
    readonly predictions: readonly Prediction[];
    readonly tookMs: number;
    readonly raw: string;
  }
  | {
    readonly state: "rejected";
    readonly version: string;
    readonly message: string;
    /** Problems by field name. */
    readonly problems: Readonly<Record<string, string>>;
  };

export interface Asked {
  readonly model: string;
  readonly version: string;
  readonly route: Route;
  /** JSON. */
  readonly body: string;
  /** The names of the fields of the form, to assign problems to. */
  readonly fields: readonly string[];
}

export async function ask({ model, version, route, body, fields }: Asked): Promise<Outcome> {
  const began = performance.now();
  try {
    const response = await fetchAllowed(BASE + pathOf(model, version, route), {
      method: "POST",
      headers: { "content-type": "application/json", "x-source": "tryit" },
      body,
    });
    const text = await response.text();
    const tookMs = performance.now() - began;
    const answer = parsed(text);
    if (!response.ok || answer === undefined) {
      return rejection(version, response.status, answer ?? {}, fields);
    }
    const predictions = predictionsOf(answer);
    const raw = JSON.stringify(answer, null, 1);
    return { state: "answered", version, id: answer.id ?? "", predictions, tookMs, raw };
  } catch {
    return { state: "rejected", version, message: "Server unreachable", problems: {} };
  }
}

interface Tensor {
  readonly name: string;
  readonly data: readonly unknown[];
}

interface Answer extends Partial<ErrorBody> {
  readonly id?: string;
  readonly predictions?: readonly unknown[];
  readonly outputs?: readonly Tensor[];
}

function parsed(text: string): Answer | undefined {
  try {
    return parseExact(text) as Answer;
  } catch {
    return undefined;
  }
}

function predictionsOf({ predictions, outputs = [] }: Answer): Prediction[] {
  if (predictions === undefined) {
    return [{ outputs: Object.fromEntries(outputs.map(({ name, data }) => [name, data])) }];
  }
  return predictions.map((one) =>
    typeof one === "object" && one !== null && !Array.isArray(one) ? one : { value: one }
  );
}

function rejection(
  version: string,
  status: number,
  { error, problems = [] }: Partial<ErrorBody>,
  fields: readonly string[],
): Outcome {
  const message = error ?? `The server responded with status ${status} and no error message`;
  // A single problem is a text that begins with the name of its field.
  const found = problems.length > 0 ? problems : [problemIn(message, fields)];
  const named = found.flatMap(({ field, message }) => {
    const name = fieldIn(field, fields);
    return name === undefined ? [] : [[name, message] as const];
  });
  return { state: "rejected", version, message, problems: Object.fromEntries(named) };
}

function problemIn(text: string, fields: readonly string[]): { field: string; message: string } {
  const field = fieldIn(text, fields) ?? "";
  const rest = /^(?:\[\d+\])*: (.*)$/s.exec(text.slice(field.length));
  return field === "" || rest === null
    ? { field: "", message: text }
    : { field, message: rest[1]! };
}

/** The field that a path like `age` or `age[0]` is about: the longest name that it begins with. */
function fieldIn(path: string, fields: readonly string[]): string | undefined {
  return fields
    .filter((name) =>
      name !== "" && path.startsWith(name) && /^(\[|:|$)/.test(path.slice(name.length))
    )
    .sort((a, b) => b.length - a.length)[0];
}
