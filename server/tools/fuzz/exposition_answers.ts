/** Answers of scrape targets that break what they can: expositions, headers, encodings, statuses. */

import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { mostly, mostlyWhole } from "./json_text.ts";

export interface TargetAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
  /** How many bytes are sent at a time. */
  readonly piece: number;
}

const name = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("a", "a_total", "a_bucket", "a_sum", "a_count", "b:c") },
  fc.constantFrom("up", "ALERTS", "__name__", "le", "1a", "", '"ü b"', "a\\n"),
);
const value = fc.oneof(
  { weight: 6, arbitrary: fc.integer().map(String) },
  fc.double().map(String),
  fc.constantFrom("NaN", "+Inf", "-Inf", "0x1p3", "1_0", "1e999", "", "x", "9".repeat(400)),
);
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.constantFrom("\\n", '\\"', "\\", "\\x", "v".repeat(5000)),
);
const label = fc.tuple(mostly(name, text), fc.constantFrom("=", "=", "=", "!="), text)
  .map(([name, sign, value]) => `${name}${sign}"${value}"`);
const labels = fc.array(label, { maxLength: 4 }).map((all) => `{${all.join(",")}}`);
const time = fc.oneof(
  { weight: 6, arbitrary: fc.constant("") },
  fc.integer({ min: -5000, max: 5000 }).map((away) => ` ${Date.now() + away}`),
  fc.constantFrom(" 0", " -1", " 9223372036854775808", " NaN", " 1.5"),
);
const exemplar = fc.oneof(
  { weight: 6, arbitrary: fc.constant("") },
  fc.tuple(labels, value).map(([labels, value]) => ` # ${labels} ${value}`),
);
const sample = fc.tuple(name, fc.oneof(labels, fc.constant("")), value, time, exemplar)
  .map(([name, labels, value, time, more]) => `${name}${labels} ${value}${time}${more}`);
const description = fc.tuple(
  fc.constantFrom("HELP", "TYPE", "UNIT", "EOF", ""),
  name,
  fc.oneof(fc.constantFrom("counter", "gauge", "histogram", "summary", "info", "unknown"), text),
).map((parts) => `# ${parts.join(" ")}`);
const line = fc.oneof({ weight: 4, arbitrary: mostlyWhole(sample) }, description);
const end = fc.constantFrom("\n", "\n# EOF\n", "", "\r\n");

/** An exposition; a few repeat their lines with another label until they are large. */
export const exposition: fc.Arbitrary<string> = fc.tuple(
  fc.array(line, { maxLength: 40 }),
  end,
  mostly(fc.constant(0), fc.integer({ min: 0, max: 3000 })),
).map(([lines, end, more]) =>
  lines.concat(Array.from({ length: more }, (_, i) => `many{i="${i}"} ${i}`)).join("\n") + end
);

const contentType = fc.constantFrom(
  ...["text/plain; version=0.0.4", "application/openmetrics-text; version=1.0.0", "text/html"],
  ...["application/openmetrics-text; version=2.0.0; charset=x", "a;b=", ""],
);

export const targetAnswer: fc.Arbitrary<TargetAnswer> = fc.record({
  status: mostly(fc.constant(200), fc.constantFrom(204, 301, 304, 404, 500)) as fc.Arbitrary<
    number
  >,
  type: contentType,
  encoding: fc.constantFrom("", "", "gzip", "gzip of nothing", "br"),
  text: exposition,
  piece: fc.constantFrom(7, 1000, 1_000_000),
}).map(({ status, type, encoding, text, piece }) => ({
  status,
  headers: {
    ...(type === "" ? {} : { "content-type": type }),
    ...(encoding === "" ? {} : { "content-encoding": encoding.split(" ")[0]! }),
    ...(status === 301 ? { location: "/elsewhere" } : {}),
  },
  body: encoding === "gzip"
    ? Uint8Array.from(gzipSync(text, { level: 1 }))
    : new TextEncoder().encode(text),
  piece,
}));

export function describeTargetAnswer({ status, headers, body, piece }: TargetAnswer): string {
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`).join("\n");
  const shown = headers["content-encoding"] === undefined
    ? new TextDecoder().decode(body)
    : `base64 ${body.toBase64()}`;
  return `status ${status}, ${piece} bytes at a time\n${head}\n\n${shown}`;
}
