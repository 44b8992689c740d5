import { assert, assertEquals, assertThrows } from "@std/assert/mod.js";
import fc from "fast-check";
import {
  type ExpositionEntry,
  type ExpositionFormat,
  type ExpositionSample,
  parseExposition,
} from "./exposition.ts";
import { ExpositionError } from "./exposition_error.ts";
import { DEFAULT_LIMITS } from "./limits.ts";

function parse(text: string, format: ExpositionFormat = "text"): ExpositionEntry[] {
  return [...parseExposition(text, { format })];
}

/** The samples of a text, as `series = value @ time`. */
function samples(text: string, format: ExpositionFormat = "text"): string[] {
  return parse(text, format)
    .filter((entry): entry is ExpositionSample => entry.kind === "sample")
    .map(({ series, value, time }) =>
      `${series} = ${value}${time === undefined ? "" : ` @ ${time}`}`
    );
}

const TEXT = String.raw`
# HELP http_requests_total Requests,\nby \\ method.
# TYPE http_requests_total counter
http_requests_total{method="post",code="200"} 1027 1395066363000
http_requests_total{method="post",code="400"}    3 1395066363000

# A remark, and an escape in a label:
msdos_file_access_time_seconds{path="C:\\DIR\\FILE.TXT",error="Cannot find file:\n\"FILE.TXT\""} 1.458255915e9
metric_without_timestamp_and_labels 12.47
something_weird{problem="division by zero"} +Inf -3982045
# TYPE http_request_duration_seconds histogram
http_request_duration_seconds_bucket{le="0.05"} 24054
	spaced  {  a = "}" , }  	 7  	 8  
# TYPE rpc_duration_seconds summary
rpc_duration_seconds{quantile="0.01"} NaN`;

Deno.test("parseExposition() reads the text format", () => {
  assertEquals(samples(TEXT), [
    'http_requests_total{method="post",code="200"} = 1027 @ 1395066363000',
    'http_requests_total{method="post",code="400"} = 3 @ 1395066363000',
    String
      .raw`msdos_file_access_time_seconds{path="C:\\DIR\\FILE.TXT",error="Cannot find file:\n\"FILE.TXT\""} = 1458255915`,
    "metric_without_timestamp_and_labels = 12.47",
    'something_weird{problem="division by zero"} = Infinity @ -3982045',
    'http_request_duration_seconds_bucket{le="0.05"} = 24054',
    'spaced  {  a = "}" , } = 7 @ 8',
    'rpc_duration_seconds{quantile="0.01"} = NaN',
  ]);
});

Deno.test("parseExposition() returns types and help texts, and which label is a bound", () => {
  const entries = parse(TEXT);
  assertEquals(entries.filter((entry) => entry.kind !== "sample"), [
    { kind: "help", family: "http_requests_total", text: "Requests,\nby \\ method." },
    { kind: "type", family: "http_requests_total", text: "counter" },
    { kind: "type", family: "http_request_duration_seconds", text: "histogram" },
    { kind: "type", family: "rpc_duration_seconds", text: "summary" },
  ]);
  const bounds = entries.flatMap((entry) => entry.kind === "sample" ? [entry.bound] : []);
  assertEquals(bounds.slice(-3), ["le", "le", "quantile"]);
  assertEquals(bounds[0], undefined);
});

Deno.test("parseExposition() reads OpenMetrics", () => {
  const text = `# TYPE foo counter
# UNIT foo_seconds seconds
# HELP foo "Quoted" help.
foo_total{a="b"} 17.0 1520879607.789 # {trace_id="}x"} 0.67 1520879607.1
foo_created 1.5 # {} 1
# TYPE "späť" info
{"späť_info",a="b"} 1
# EOF
`;
  assertEquals(samples(text, "openmetrics"), [
    'foo_total{a="b"} = 17 @ 1520879607789',
    "foo_created = 1.5",
    '{"späť_info",a="b"} = 1',
  ]);
  assertEquals(parse(text, "openmetrics")[1], {
    kind: "unit",
    family: "foo_seconds",
    text: "seconds",
  });
});

const remarks = [
  "#",
  "# ",
  "# HELP",
  "# TYPE",
  "# UNIT",
  "# UNIT a",
  "#HELP",
  "#HELP a b",
  "#TYPE 5",
]
  .concat(["#TYPE a thing", "# HELPa", " # HELP", "# HELP\r", "# FOO", "# EOF"]);
for (const remark of remarks) {
  Deno.test(`parseExposition() ignores ${JSON.stringify(remark)} in the text format`, () => {
    assertEquals(parse(`${remark}\na 1\n`).map(({ kind }) => kind), ["sample"]);
  });
}

Deno.test("parseExposition() reads a description without a text, and spaces and tabs", () => {
  const want = { kind: "help" as const, family: "a", text: "" };
  for (const line of ["# HELP a", "# HELP a ", "#\tHELP\ta\t"]) assertEquals(parse(line), [want]);
});

const refused: [format: ExpositionFormat, text: string, line: number, problem: string][] = [
  ["text", "a 1\nb\n", 2, "expected a value, got the end of the line"],
  ["text", "a one", 1, 'expected a value, got "one"'],
  ["text", "a 1 2 3", 1, 'expected the end of the line, got "3"'],
  ["text", "a 1 1.5", 1, 'expected a time, got "1.5"'],
  ["text", "a 1 Inf", 1, 'expected a time, got "Inf"'],
  ["text", '{"a" 1', 1, 'expected a closing "}"'],
  ["text", 'a{b="c} 1', 1, 'expected a closing "}"'],
  ["text", "1a 1", 1, 'expected the name of a metric, got "1a 1"'],
  ["text", "# TYPE a thing", 1, 'expected a type of metric, got "thing"'],
  ["text", "# HELP ", 1, "expected the name of a metric"],
  ["text", "# TYPE a", 1, "expected a type of metric"],
  ["openmetrics", "# HELP\n# EOF", 1, "expected the name of a metric"],
  ["openmetrics", "# UNIT\n# EOF", 1, "expected the name of a metric"],
  ["text", "# TYPE 5 gauge", 1, "expected the name of a metric"],
  ["text", "a 1 # {} 1", 1, 'expected the end of the line, got "# {} 1"'],
  ["openmetrics", "a 1\n", 2, 'expected "# EOF" at the end'],
  ["openmetrics", "", 1, 'expected "# EOF" at the end'],
  ["openmetrics", "# EOF\na 1\n", 2, 'expected nothing after "# EOF", got "a 1"'],
  ["openmetrics", "# EOF x", 1, 'expected nothing after "# EOF"'],
  ["openmetrics", "a 1\n\n# EOF", 2, "expected a sample or a comment"],
  ["openmetrics", "# remark\n# EOF", 1, 'expected TYPE, HELP, UNIT or EOF, got "# remark"'],
  ["openmetrics", " a 1\n# EOF", 1, "expected the name of a metric"],
  ["text", '# HELP "a b', 1, "expected a closing quote, got the end of the line"],
  ["text", "a 1 x", 1, 'expected a time, got "x"'],
  ["text", "a 1 \rb", 1, 'expected a time, got "\\rb"'],
  ["openmetrics", "a 1 # {} 1 x\n# EOF", 1, 'expected the time of an exemplar, got "x"'],
  ["openmetrics", "a 1 # {} 1 1 x\n# EOF", 1, "expected the end of the line"],
  ["openmetrics", "# TYPE a untyped\n# EOF", 1, "expected a type of metric"],
  ["openmetrics", "a 1 # x\n# EOF", 1, "expected the labels of an exemplar"],
  ["openmetrics", "a 1 # {}\n# EOF", 1, "expected the value of an exemplar"],
];
for (const [format, text, line, problem] of refused) {
  Deno.test(`parseExposition() refuses ${JSON.stringify(text)} as ${format}`, () => {
    const error = assertThrows(() => parse(text, format), ExpositionError, problem);
    assertEquals(error.line, line);
  });
}

Deno.test("parseExposition() enforces each limit", () => {
  const limits = { ...DEFAULT_LIMITS, lineLength: 20, samples: 2, nameLength: 5 };
  const refuse = (text: string, problem: string) =>
    assertThrows(
      () => [...parseExposition(text, { format: "text", limits })],
      ExpositionError,
      problem,
    );
  refuse("a 1\nb 2\nc 3\n", "line 3: there are more than 2 samples");
  refuse(`a${" ".repeat(20)}1`, "longer than 20 characters");
  refuse("# HELP toolong x", "longer than 5");
});

Deno.test("parseExposition() accepts lines that just keep the limits", () => {
  const limits = { ...DEFAULT_LIMITS, lineLength: 14, samples: 2, nameLength: 5 };
  const text = "# HELP exact x\na 1           \nb 2           \n# HELP exact y\n";
  assertEquals([...parseExposition(text, { format: "text", limits })].length, 4);
});

const types: Readonly<Record<ExpositionFormat, string>> = {
  text: "counter gauge histogram summary untyped",
  openmetrics: "counter gauge gaugehistogram histogram info stateset summary unknown",
};
const holdBounds: Readonly<Record<string, string>> = {
  histogram: "le",
  gaugehistogram: "le",
  summary: "quantile",
};
for (const format of ["text", "openmetrics"] as const) {
  for (const type of types[format].split(" ")) {
    Deno.test(`parseExposition() knows the type ${type} of ${format}, and which label is its bound`, () => {
      const entries = parse(`# TYPE a ${type}\na 1\n# EOF`, format);
      assertEquals(entries[0], { kind: "type", family: "a", text: type });
      assertEquals((entries[1] as ExpositionSample).bound, holdBounds[type]);
    });
  }
}

Deno.test("parseExposition() reads a quoted name up to its quote", () => {
  assertEquals(parse('# HELP "a \\"b" The text.\n'), [
    { kind: "help", family: 'a "b', text: "The text." },
  ]);
});

Deno.test("parseExposition() rounds a timestamp of OpenMetrics to milliseconds", () => {
  const times = samples("a 1 0.0014\na 1 0.0016\na 1 -0.0016\n# EOF", "openmetrics");
  assertEquals(times, ["a = 1 @ 1", "a = 1 @ 2", "a = 1 @ -2"]);
});

const exemplars: readonly (readonly [text: string, want: ExpositionSample["exemplar"]])[] = [
  ["a 1 # {} 2", { labels: "{}", value: 2, time: undefined }],
  ['a{b="c"} 1 5 # {t="}",u=" "} 0.5 1.2345', { labels: '{t="}",u=" "}', value: 0.5, time: 1235 }],
  ['a 1 #  {t="1"}  2  0', { labels: '{t="1"}', value: 2, time: 0 }],
  ["a 1", undefined],
];
for (const [text, want] of exemplars) {
  Deno.test(`parseExposition() returns the exemplar of ${text}`, () => {
    const [entry] = parseExposition(`${text}\n# EOF\n`, { format: "openmetrics" });
    assertEquals((entry as ExpositionSample).exemplar, want);
  });
}

Deno.test("parseExposition() accepts spaces after an exemplar", () => {
  assertEquals(samples("a 1 # {} 1 \n# EOF", "openmetrics"), ["a = 1"]);
});

Deno.test("parseExposition() accepts the line ends of Windows", () => {
  assertEquals(samples("# TYPE a counter\r\na 1\r\n\r\nb 2 5\r\n"), ["a = 1", "b = 2 @ 5"]);
});

Deno.test("parseExposition() reads back any series, value and timestamp", () => {
  const sample = fc.record({
    name: fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,10}$/),
    label: fc.string({ unit: fc.constantFrom("a", "}", "{", "#", " ", "\\\\", '\\"', "\\n", "é") }),
    value: fc.double(),
    time: fc.option(fc.integer(), { nil: undefined }),
  });
  const number = (value: number) => Object.is(value, -0) ? "-0" : String(value);
  fc.assert(fc.property(fc.array(sample), (list) => {
    const text = list.map(({ name, label, value, time }) =>
      `${name}{l="${label}"} ${number(value)}${time === undefined ? "" : ` ${time}`}\n`
    ).join("");
    const want = list.map(({ name, label, value, time }, i) => ({
      kind: "sample" as const,
      series: `${name}{l="${label}"}`,
      value,
      time,
      line: i + 1,
      bound: undefined,
      exemplar: undefined,
    }));
    assertEquals(parse(text), want);
  }));
});

Deno.test("parseExposition() returns or throws an ExpositionError for any text", () => {
  const piece = fc.constantFrom(
    "a",
    "# ",
    "TYPE",
    "EOF",
    "{",
    "}",
    '"',
    "\\",
    "=",
    " ",
    "\n",
    "1",
    "é",
  );
  const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(text, fc.constantFrom("text", "openmetrics"), (text, format) => {
      try {
        parse(text, format);
      } catch (error) {
        assert(error instanceof ExpositionError, String(error));
      }
    }),
    { numRuns: 2000 },
  );
});
