import { assertEquals } from "@std/assert/mod.js";
import { relabeling, type RelabelRule } from "./relabel.ts";

const DEFAULTS: RelabelRule = {
  action: "replace",
  sourceLabels: [],
  separator: ";",
  regex: "(.*)",
  targetLabel: "",
  replacement: "$1",
  modulus: 0,
};

type Given = Readonly<Record<string, string>>;

const LABELS = { a: "foo", b: "bar", c: "baz" };

// The wanted labels are those of Prometheus' own tests, where it has the case.
const cases: readonly {
  readonly name: string;
  readonly rules: readonly Partial<RelabelRule>[];
  readonly labels?: Given;
  readonly want: Given | undefined;
}[] = [
  {
    name: "replace sets a label to a group of the source",
    rules: [{ sourceLabels: ["a"], regex: "f(.*)", targetLabel: "d", replacement: "ch${1}-ch$1" }],
    want: { ...LABELS, d: "choo-choo" },
  },
  {
    name: "replace joins its sources, a missing one as an empty text",
    rules: [{ sourceLabels: ["a", "x", "b"], separator: "-", targetLabel: "d" }],
    want: { ...LABELS, d: "foo--bar" },
  },
  {
    name: "replace changes nothing when the whole source does not match",
    rules: [{ sourceLabels: ["a"], regex: "fo", targetLabel: "a", replacement: "x" }],
    want: LABELS,
  },
  {
    name: "replace removes the label for an empty replacement",
    rules: [{ sourceLabels: ["a"], regex: "f.*", targetLabel: "a", replacement: "" }],
    want: { b: "bar", c: "baz" },
  },
  {
    name: "replace names its target by a group, and passes over an empty name",
    rules: [
      { sourceLabels: ["a"], regex: "(f)(.*)", targetLabel: "${1}_x", replacement: "$2" },
      { sourceLabels: ["a"], regex: "(y?)foo", targetLabel: "${1}", replacement: "z" },
    ],
    want: { ...LABELS, f_x: "oo" },
  },
  {
    name: "a rule sees the labels of the one before",
    rules: [
      { sourceLabels: ["a"], targetLabel: "b" },
      { sourceLabels: ["b"], targetLabel: "c" },
    ],
    want: { a: "foo", b: "foo", c: "foo" },
  },
  {
    name: "keep drops what does not match",
    rules: [{ action: "keep", sourceLabels: ["a"], regex: "no-match" }],
    want: undefined,
  },
  {
    name: "keep keeps what matches",
    rules: [{ action: "keep", sourceLabels: ["a"], regex: "f|foo" }],
    want: LABELS,
  },
  {
    name: "drop drops what matches, and later rules are not tried",
    rules: [
      { action: "drop", sourceLabels: ["a"], regex: "f.o" },
      { sourceLabels: ["a"], targetLabel: "d" },
    ],
    want: undefined,
  },
  {
    name: "drop keeps what does not match",
    rules: [{ action: "drop", sourceLabels: ["a"], regex: "f" }],
    want: LABELS,
  },
  {
    name: "keepequal keeps equal labels",
    rules: [{ action: "keepequal", sourceLabels: ["a"], targetLabel: "d" }],
    labels: { a: "x", d: "x" },
    want: { a: "x", d: "x" },
  },
  {
    name: "keepequal drops labels that differ",
    rules: [{ action: "keepequal", sourceLabels: ["a"], targetLabel: "b" }],
    want: undefined,
  },
  {
    name: "dropequal drops equal labels",
    rules: [{ action: "dropequal", sourceLabels: ["a"], targetLabel: "d" }],
    labels: { a: "x", d: "x" },
    want: undefined,
  },
  {
    name: "dropequal takes a missing label for an empty one",
    rules: [{ action: "dropequal", sourceLabels: ["x"], targetLabel: "y" }],
    want: undefined,
  },
  {
    name: "dropequal keeps labels that differ",
    rules: [{ action: "dropequal", sourceLabels: ["a"], targetLabel: "b" }],
    want: LABELS,
  },
  {
    name: "hashmod gives the shard that Prometheus gives",
    rules: [{ action: "hashmod", sourceLabels: ["c"], targetLabel: "d", modulus: 1000 }],
    want: { ...LABELS, d: "976" },
  },
  {
    name: "labelmap copies labels under new names",
    rules: [{ action: "labelmap", regex: "(b.*)", replacement: "bar_${1}" }],
    labels: { a: "foo", b1: "bar", b2: "baz" },
    want: { a: "foo", b1: "bar", b2: "baz", bar_b1: "bar", bar_b2: "baz" },
  },
  {
    name: "labelmap passes over an empty name",
    rules: [{ action: "labelmap", regex: "a()", replacement: "$1" }],
    want: LABELS,
  },
  {
    name: "labeldrop removes labels whose whole name matches",
    rules: [{ action: "labeldrop", regex: "(b.*)|" }],
    labels: { a: "foo", b1: "bar", ab: "baz" },
    want: { a: "foo", ab: "baz" },
  },
  {
    name: "labelkeep removes labels whose name does not match",
    rules: [{ action: "labelkeep", regex: "(b.*)" }],
    labels: { a: "foo", b1: "bar", ab: "baz" },
    want: { b1: "bar" },
  },
  {
    name: "lowercase and uppercase change the case",
    rules: [
      { action: "lowercase", sourceLabels: ["x"], targetLabel: "l" },
      { action: "uppercase", sourceLabels: ["x"], targetLabel: "u" },
    ],
    labels: { x: "bAr123Foo" },
    want: { x: "bAr123Foo", l: "bar123foo", u: "BAR123FOO" },
  },
  { name: "no rules change nothing", rules: [], want: LABELS },
];
for (const { name, rules, labels = LABELS, want } of cases) {
  Deno.test(`relabeling() ${name}`, () => {
    const relabel = relabeling(rules.map((rule) => ({ ...DEFAULTS, ...rule })));
    const given = new Map(Object.entries(labels));
    const found = relabel(given);
    assertEquals(found && Object.fromEntries(found), want);
    assertEquals(Object.fromEntries(given), labels, "the labels given stay as they are");
  });
}
