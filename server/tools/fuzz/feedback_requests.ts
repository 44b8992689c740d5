/** Labels: of predictions that were made, of others, and of none. */

import fc from "fast-check";
import { hostileValue, mostly, mostlyWhole, writeJson } from "./json_text.ts";
import { headers, withoutBodyOfGet } from "./predict_requests.ts";
import type { FuzzRequest } from "./request.ts";

const MOST_LABELS = 30;

/** Labels for these ids, with one of these classes. */
export function feedbackRequests(
  ids: readonly string[],
  classes: readonly string[],
): fc.Arbitrary<FuzzRequest> {
  const label = fc.record({
    id: mostly(mostlyWhole(fc.constantFrom(...ids))),
    actual: mostly(fc.constantFrom<unknown>(...classes, 1, true)),
  });
  const labels = fc.array(mostly(label), { maxLength: MOST_LABELS });
  const json = fc.oneof(label, labels, hostileValue).map(writeJson);
  const lines = labels.map((all) => all.map(writeJson).join("\n"));
  return fc.oneof(
    request(headers, json),
    request(fc.constant({ "content-type": "application/x-ndjson" }), lines),
  );
}

function request(
  headers: fc.Arbitrary<Readonly<Record<string, string>>>,
  body: fc.Arbitrary<string>,
): fc.Arbitrary<FuzzRequest> {
  return fc.record({
    method: mostly(fc.constant("POST"), fc.constantFrom("GET", "PUT")),
    path: fc.constant("/feedback"),
    headers,
    body: mostlyWhole(body),
  }).map(withoutBodyOfGet);
}
