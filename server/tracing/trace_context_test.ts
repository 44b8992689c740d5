import { assertEquals } from "@std/assert/mod.js";
import { readTraceContext, traceHeaders } from "./trace_context.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";
const PARENT = `00-${TRACE}-${SPAN}-01`;

function read(traceparent: string, tracestate?: string) {
  const headers = new Headers({ traceparent });
  if (tracestate !== undefined) headers.set("tracestate", tracestate);
  return readTraceContext(headers);
}

Deno.test("readTraceContext() returns the trace, the span and the flag of the caller", () => {
  assertEquals(read(PARENT), { traceId: TRACE, spanId: SPAN, sampled: true, state: "" });
});

const FLAGS: readonly (readonly [flags: string, sampled: boolean])[] = [
  ["00", false],
  ["01", true],
  ["02", false],
  ["03", true],
  ["fe", false],
  ["ff", true],
];
for (const [flags, sampled] of FLAGS) {
  Deno.test(`readTraceContext() says that ${flags} is ${sampled ? "" : "not "}sampled`, () => {
    assertEquals(read(`00-${TRACE}-${SPAN}-${flags}`)?.sampled, sampled);
  });
}

const INVALID: readonly (readonly [name: string, traceparent: string])[] = [
  ["an empty text", ""],
  ["too few fields", `00-${TRACE}-${SPAN}`],
  ["upper case", `00-${TRACE.toUpperCase()}-${SPAN}-01`],
  ["a short trace id", `00-${TRACE.slice(1)}-${SPAN}-01`],
  ["a long trace id", `00-${TRACE}0-${SPAN}-01`],
  ["a short span id", `00-${TRACE}-${SPAN.slice(1)}-01`],
  ["a letter that is no digit", `00-${TRACE.replace("0", "g")}-${SPAN}-01`],
  ["a trace id of zeros", `00-${"0".repeat(32)}-${SPAN}-01`],
  ["a span id of zeros", `00-${TRACE}-${"0".repeat(16)}-01`],
  ["short flags", `00-${TRACE}-${SPAN}-1`],
  ["the version ff", `ff-${TRACE}-${SPAN}-01`],
  ["a short version", `0-${TRACE}-${SPAN}-01`],
  ["a field more in version 00", `${PARENT}-00`],
  ["a dash more in version 00", `${PARENT}-`],
  ["text after the flags in a later version", `cc-${TRACE}-${SPAN}-01.what`],
  ["another separator", PARENT.replaceAll("-", "_")],
  ["two headers", `${PARENT}, ${PARENT}`],
];
for (const [name, traceparent] of INVALID) {
  Deno.test(`readTraceContext() ignores a traceparent with ${name}`, () => {
    assertEquals(read(traceparent, "a=1"), undefined);
  });
}

for (const later of [`01-${TRACE}-${SPAN}-01`, `cc-${TRACE}-${SPAN}-01-what-the-future-brings`]) {
  Deno.test(`readTraceContext() reads the known fields of ${later.slice(0, 2)}`, () => {
    assertEquals(read(later)?.traceId, TRACE);
  });
}

Deno.test("readTraceContext() returns nothing without a traceparent", () => {
  assertEquals(readTraceContext(new Headers({ tracestate: "a=1" })), undefined);
});

const list = (count: number, member: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => member(i)).join(",");

const STATES: readonly (readonly [name: string, given: string, want: string])[] = [
  [
    "keeps a list",
    "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7",
    "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7",
  ],
  ["keeps a tenant", "9tenant@system=1", "9tenant@system=1"],
  [
    "keeps all signs of a value",
    "a=!\"#$%&'()*+-./:;<>?@[]^_`{|}~ x",
    "a=!\"#$%&'()*+-./:;<>?@[]^_`{|}~ x",
  ],
  ["drops spaces and empty members", " a=1 ,\t, b=2\t,", "a=1,b=2"],
  ["drops a list with a member without a value", "a=1,b", ""],
  ["drops a list with an empty value", "a=", ""],
  ["drops a list with an empty key", "=1", ""],
  ["drops a list with a key in upper case", "A=1", ""],
  ["drops a list with a key that starts with a digit", "1a=1", ""],
  ["drops a list with a sign that keys lack", "a.b=1", ""],
  ["drops a list with an equals sign in a value", "a=1=2", ""],
  ["drops a list with two members of one key", "a=1,b=2,a=3", ""],
  ["drops a list with a long key", `${"k".repeat(257)}=1`, ""],
  ["drops a list with a long tenant", `${"t".repeat(242)}@s=1`, ""],
  ["drops a list with a long system", `t@${"s".repeat(15)}=1`, ""],
  ["drops a list with a long value", `a=${"v".repeat(257)}`, ""],
  [
    "keeps the longest key and value that fit",
    `${"k".repeat(256)}=${"v".repeat(255)}`,
    `${"k".repeat(256)}=${"v".repeat(255)}`,
  ],
  ["keeps 32 members", list(32, (i) => `a${i}=1`), list(32, (i) => `a${i}=1`)],
  ["drops 33 members", list(33, (i) => `a${i}=1`), ""],
  [
    "drops long members of more than 512 characters first",
    `long=${"v".repeat(124)},${list(3, (i) => `a${i}=${"v".repeat(125)}`)}`,
    list(3, (i) => `a${i}=${"v".repeat(125)}`),
  ],
  [
    "keeps members of 128 characters, and drops the last ones",
    list(5, (i) => `a${i}=${"v".repeat(125)}`),
    list(3, (i) => `a${i}=${"v".repeat(125)}`),
  ],
];
for (const [name, given, want] of STATES) {
  Deno.test(`readTraceContext() ${name} in tracestate`, () => {
    assertEquals(read(PARENT, given)?.state, want);
  });
}

Deno.test("traceHeaders() writes the headers that readTraceContext() reads", () => {
  for (const sampled of [true, false]) {
    const context = { traceId: TRACE, spanId: SPAN, sampled, state: "a=1" };
    assertEquals(readTraceContext(new Headers({ ...traceHeaders(context) })), context);
  }
});

Deno.test("traceHeaders() leaves out an empty tracestate", () => {
  const context = { traceId: TRACE, spanId: SPAN, sampled: true, state: "" };
  assertEquals(traceHeaders(context), { traceparent: PARENT });
});
