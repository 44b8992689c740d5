import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert/mod.js";
import { assertThrowsKind } from "../testing/assert_kind.ts";
import {
  bytes,
  describeOptions,
  duration,
  httpUrl,
  integer,
  nonEmpty,
  number,
  oneOf,
  onOff,
  type OptionTable,
  parseOptions,
} from "./options.ts";

const TABLE = {
  port: {
    flag: "port",
    placeholder: "PORT",
    env: "TEST_PORT",
    help: "Port to listen on",
    default: "8000",
    parse: integer("a port", 0, 65_535),
  },
  name: { flag: "name", placeholder: "NAME", env: "TEST_NAME", help: "A name", parse: nonEmpty },
  quiet: { flag: "quiet", env: "TEST_QUIET", help: "Say less", default: "false", parse: onOff },
} as const satisfies OptionTable;

function parse(args: readonly string[], env: Record<string, string> = {}) {
  return parseOptions(TABLE, args, (name) => env[name]);
}

function issuesOf(args: readonly string[], env: Record<string, string> = {}): readonly string[] {
  const error = assertThrowsKind(() => parse(args, env), "config");
  return error.details.issues;
}

const sources = [
  { name: "the default", args: [], env: {}, want: 8000 },
  { name: "the variable before the default", args: [], env: { TEST_PORT: "1" }, want: 1 },
  { name: "the flag before the variable", args: ["--port", "2"], env: { TEST_PORT: "1" }, want: 2 },
  { name: "the flag with an equals sign", args: ["--port=3"], env: {}, want: 3 },
  { name: "the last of two flags", args: ["--port=3", "--port=4"], env: {}, want: 4 },
  { name: "the default for an empty variable", args: [], env: { TEST_PORT: "" }, want: 8000 },
];
for (const { name, args, env, want } of sources) {
  Deno.test(`parseOptions() takes ${name}`, () => {
    assertEquals(parse(args, env as Record<string, string>).values.port, want);
  });
}

Deno.test("parseOptions() omits options without a value and a default", () => {
  assertEquals(parse([]).values, { port: 8000, quiet: false } as never);
});

const switches = [
  { args: ["--quiet"], env: {}, want: true },
  { args: ["--quiet=false"], env: { TEST_QUIET: "true" }, want: false },
  { args: [], env: { TEST_QUIET: "on" }, want: true },
  { args: [], env: { TEST_QUIET: "No" }, want: false },
];
for (const { args, env, want } of switches) {
  Deno.test(`parseOptions() turns a switch ${want ? "on" : "off"} by ${args} ${JSON.stringify(env)}`, () => {
    assertEquals(parse(args, env as Record<string, string>).values.quiet, want);
  });
}

Deno.test("parseOptions() returns the words that belong to no option", () => {
  assertEquals(parse(["models", "--port", "1", "--quiet", "more"]).words, ["models", "more"]);
  assertEquals(parse(["--", "--port"]).words, ["--port"]);
});

const wrong = [
  {
    name: "a value out of range",
    args: ["--port", "70000"],
    want: ['--port must be a port from 0 to 65535: current value is "70000"'],
  },
  {
    name: "an option that there is not",
    args: ["--prot=1", "-p"],
    want: [
      "--prot is not an option of this command; --help lists them",
      "-p is not an option of this command; --help lists them",
    ],
  },
  { name: "an option without its value", args: ["--name"], want: ["--name needs a value: NAME"] },
  {
    name: "a switch with another value",
    args: ["--quiet=perhaps"],
    want: ['--quiet must be true or false: current value is "perhaps"'],
  },
];
for (const { name, args, want } of wrong) {
  Deno.test(`parseOptions() refuses ${name}`, () => assertEquals(issuesOf(args), want));
}

Deno.test("parseOptions() reports every problem at once, with the variable when the value came from one", () => {
  assertEquals(issuesOf(["--name= ", "--size", "1"], { TEST_PORT: "x" }), [
    "--size is not an option of this command; --help lists them",
    'TEST_PORT must be a port from 0 to 65535: current value is "x"',
    '--name must be a text that is not empty: current value is " "',
  ]);
});

Deno.test("parseOptions() joins the values of a repeatable option", () => {
  const table = {
    model: { flag: "model", placeholder: "NAME", repeatable: true, help: "", parse: nonEmpty },
  } as const satisfies OptionTable;
  const args = ["--model", "churn", "--model=fraud:2,other"];
  assertEquals(parseOptions(table, args, () => undefined).values, { model: "churn,fraud:2,other" });
});

const origins: readonly (readonly [
  name: string,
  args: readonly string[],
  variable: string | undefined,
  source: string,
])[] = [
  ["the flag for a bad flag", ["--port=x"], undefined, "--port"],
  ["the flag for a bad flag, whatever the variable", ["--port=x"], "1", "--port"],
  ["the variable for a bad variable", [], "x", "TEST_PORT"],
];
for (const [name, args, variable, source] of origins) {
  Deno.test(`parseOptions() names ${name}`, () => {
    const env: Record<string, string> = variable === undefined ? {} : { TEST_PORT: variable };
    assertEquals(issuesOf(args, env), [
      `${source} must be a port from 0 to 65535: current value is "x"`,
    ]);
  });
}

Deno.test("parseOptions() names the flag for an invalid default", () => {
  const table = { port: { ...TABLE.port, default: "x" } };
  const error = assertThrowsKind(() => parseOptions(table, [], () => undefined), "config");
  assertStringIncludes(error.message, "--port must be a port");
});

Deno.test("parseOptions() looks up no variable for an option without one, and rethrows unexpected errors", () => {
  const asked: string[] = [];
  const fault = new TypeError("a fault of the program");
  const table = {
    bare: { flag: "bare", placeholder: "X", help: "", parse: nonEmpty },
    broken: {
      ...{ flag: "broken", placeholder: "X", env: "BROKEN", help: "" },
      parse: (): string => {
        throw fault;
      },
    },
  } as const satisfies OptionTable;
  const env = (name: string) => {
    asked.push(name);
    return undefined;
  };
  assertEquals(parseOptions(table, [], env).values, {} as never);
  assertEquals(asked, ["BROKEN"]);
  assertThrows(() => parseOptions(table, ["--broken=1"], env), TypeError, fault.message);
});

Deno.test("describeOptions() shows no brackets without a variable and a default", () => {
  const table = {
    bare: { flag: "bare", placeholder: "X", help: "Bare", parse: nonEmpty },
    own: { flag: "own", placeholder: "X", help: "Own", default: "1", parse: nonEmpty },
    told: { flag: "told", placeholder: "X", help: "Told", defaultHelp: "some", parse: nonEmpty },
  } as const satisfies OptionTable;
  assertEquals(describeOptions(table).split("\n"), [
    "  --bare X  Bare",
    "  --own X   Own [default 1]",
    "  --told X  Told [default some]",
  ]);
});

Deno.test("describeOptions() says which options may be given several times", () => {
  const table = {
    many: { flag: "many", placeholder: "X", help: "Many", repeatable: true, parse: nonEmpty },
  } as const satisfies OptionTable;
  assertEquals(describeOptions(table), "  --many X  Many; may be given several times");
});

Deno.test("describeOptions() shows flag, variable and default of each option", () => {
  const lines = describeOptions(TABLE).split("\n");
  assertEquals(lines, [
    "  --port PORT  Port to listen on [TEST_PORT, default 8000]",
    "  --name NAME  A name [TEST_NAME]",
    "  --quiet      Say less [TEST_QUIET]",
  ]);
});

const readings: readonly [string, (text: string) => unknown, string, unknown][] = [
  ["integer", integer("n", 0, 9), "7", 7],
  ["number", number("n", 0, 1), "0.25", 0.25],
  ["duration", duration(0), "10s", 10_000],
  ["duration", duration(0), "500ms", 500],
  ["duration", duration(0), "1.5m", 90_000],
  ["duration", duration(0), "24h", 86_400_000],
  ["duration", duration(0), "2", 2000],
  ["duration", duration(0), "0.125s", 125],
  ["duration", duration(0, "1y"), "1d", 86_400_000],
  ["duration", duration(0, "1y"), "1w", 604_800_000],
  ["duration", duration(0, "1y"), "1y", 31_536_000_000],
  ["bytes", bytes, "8MB", 8_000_000],
  ["bytes", bytes, "512 kb", 512_000],
  ["bytes", bytes, "1.5kB", 1500],
  ["bytes", bytes, "17", 17],
  ["bytes", bytes, "17b", 17],
  ["bytes", bytes, "1.234kB", 1234],
  ["bytes", bytes, "1", 1],
  ["bytes", bytes, "1GB", 1e9],
  ["httpUrl", httpUrl, "http://a:1/b", "http://a:1/b"],
  ["httpUrl", httpUrl, "https://a", "https://a/"],
  ["oneOf", oneOf("text", "json"), "json", "json"],
  ["nonEmpty", nonEmpty, "a b", "a b"],
];
for (const [name, parser, text, want] of readings) {
  Deno.test(`${name} reads "${text}" as ${want}`, () => assertEquals(parser(text), want));
}

const refusals: readonly [string, (text: string) => unknown, readonly string[], string][] = [
  [
    "integer",
    integer("a count", 1, 9),
    ["0", "10", "1.5", "-1", "", "1e0", " 1"],
    "a count from 1 to 9",
  ],
  ["number", number("a share", 0, 1), ["-0.1", "1.1", "", " ", "NaN", "x"], "a share from 0 to 1"],
  [
    "duration",
    duration(100),
    ["99ms", "25h", "2d", "", "-1s", "s", "1s1", "1 s", "1.s"],
    "a time such as 10s",
  ],
  ["bytes", bytes, ["0", "2GB", "1TB", "", "-1", "MB", "1e3", "1.kB"], "a size such as 8MB"],
  ["onOff", onOff, ["", "2", "maybe"], "true or false"],
  ["oneOf", oneOf("text", "json"), ["", "JSON", "xml"], "one of text, json"],
  ["nonEmpty", nonEmpty, ["", "  "], "not empty"],
  ["httpUrl", httpUrl, ["a", "ftp://a", "xhttp://a", "httpx://a"], "an address such as http://"],
];
for (const [name, parser, texts, says] of refusals) {
  Deno.test(`${name} refuses ${texts.map((text) => `"${text}"`).join(", ")}`, () => {
    for (const text of texts) {
      const error = assertThrows(() => parser(text), RangeError);
      assertStringIncludes((error as RangeError).message, says, text);
    }
  });
}
