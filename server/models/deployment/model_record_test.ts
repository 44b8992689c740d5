import { assertEquals } from "@std/assert/mod.js";
import { manifestOf, numbers, testFiles } from "../testing/versions.ts";
import { describeModel, isServing, type ModelRecord, type VersionRecord } from "./model_record.ts";

interface Version {
  readonly version: string;
  readonly reason?: string;
  /** Whether it is in service. */
  readonly active?: boolean;
  readonly preferred?: string;
}

const WATCHED = {
  ...{ sha256: "0", rows: undefined },
  plan: { columns: [], unwatched: 0, notes: [] },
};

function versionOf({ version, reason = "", active = true, preferred }: Version): VersionRecord {
  const manifest = preferred === undefined
    ? undefined
    : manifestOf({ task: "regression", features: numbers("a"), default_version: preferred });
  return {
    version,
    active: active
      ? {
        files: testFiles("logits", { manifest }),
        meaning: { task: "tensor", classes: [] },
        engine: "wasm",
        watched: WATCHED,
      }
      : undefined,
    tried: { fingerprint: "", weights: [], retry: undefined },
    reason,
    since: undefined,
    traps: [],
    hangs: 0,
  };
}

function model(versions: readonly Version[], fault = ""): ModelRecord {
  const records = versions.map((version) => [version.version, versionOf(version)] as const);
  return { name: "m", versions: new Map(records), fault, faultSince: undefined, unloaded: false };
}

const BAD = { active: false, reason: "it is bad" };

const defaults:
  readonly (readonly [name: string, versions: Version[], want: string | undefined])[] = [
    ["the newest, by number", [{ version: "10" }, { version: "9" }], "10"],
    ["the newest that is ready", [{ version: "1" }, { version: "2", ...BAD }], "1"],
    ["none", [{ version: "1", ...BAD }], undefined],
    ["the one that the newest prefers", [{ version: "1" }, { version: "2", preferred: "1" }], "1"],
    [
      "not the one that an older prefers",
      [{ version: "1", preferred: "1" }, { version: "2" }],
      "2",
    ],
    [
      "the newest if the preferred one is not ready",
      [{ version: "1", ...BAD }, { version: "2", preferred: "1" }],
      "2",
    ],
  ];
for (const [name, versions, want] of defaults) {
  Deno.test(`the default version of a model is ${name}`, () => {
    assertEquals(describeModel(model(versions), true).defaultVersion, want);
  });
}

Deno.test("versions are listed by number, with their states and reasons", () => {
  const versions = [{ version: "10" }, { version: "9", reason: "an old one" }, {
    version: "2",
    ...BAD,
  }];
  assertEquals(describeModel(model(versions), true).versions, [
    { version: "2", state: "UNAVAILABLE", reason: "it is bad" },
    { version: "9", state: "READY", reason: "an old one" },
    { version: "10", state: "READY", reason: "" },
  ]);
});

Deno.test("versions of a folder that cannot be read have its fault for a reason", () => {
  const { versions, reason } = describeModel(model([{ version: "1" }], "no permission"), true);
  assertEquals([versions[0]!.reason, reason], ["no permission", ""]);
});

const reasons: readonly (readonly [
  name: string,
  record: ModelRecord,
  started: boolean,
  want: string,
])[] = [
  [
    "empty when a version is ready",
    model([{ version: "1" }, { version: "2", ...BAD }]),
    true,
    "",
  ],
  [
    "the fault of its folder",
    model([{ version: "1", ...BAD }], "no access"),
    true,
    "no access",
  ],
  [
    "that of its newest version",
    model([{ version: "2", active: false, reason: "new" }, { version: "1", ...BAD }]),
    true,
    "new",
  ],
  ["that it is still being loaded", model([]), false, "it is still being loaded"],
  ["empty when it has no versions", model([]), true, ""],
];
for (const [name, record, started, want] of reasons) {
  Deno.test(`the reason of a model is ${name}`, () => {
    assertEquals(describeModel(record, started).reason, want);
  });
}

Deno.test("a model serves when one of its versions does", () => {
  assertEquals(isServing(model([{ version: "1", ...BAD }, { version: "2" }])), true);
  assertEquals([isServing(model([{ version: "1", ...BAD }])), isServing(model([]))], [
    false,
    false,
  ]);
});
