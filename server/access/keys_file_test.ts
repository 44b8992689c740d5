import { assertEquals, assertMatch, assertRejects } from "@std/assert/mod.js";
import { isKind, KnownError } from "../errors.ts";
import { hashOfKey, KeyRing, newKey } from "./key_ring.ts";
import { KeysFile, parseKeys } from "./keys_file.ts";

const HASH = hashOfKey("k");

/** The issues of a text, or its entries. */
function parsed(text: string): unknown {
  try {
    return parseKeys(text, "keys.yml");
  } catch (error) {
    if (!isKind(error, "config")) throw error;
    return error.details.issues;
  }
}

Deno.test("a keys file lists names, hashes, scopes, models and dates", () => {
  const text = `keys:
  - name: app
    sha256: ${HASH.toUpperCase()}
    scopes: [predict, feedback]
    requests: 10/s
    rows: 600/min
  - { name: grafana, sha256: ${
    hashOfKey("g")
  }, scopes: [query], models: [churn], expires: 2027-01-31 }
`;
  assertEquals(parsed(text), [
    {
      ...{ name: "app", sha256: HASH, scopes: ["predict", "feedback"] },
      ...{ models: undefined, expiresMs: undefined },
      rates: { requests: { limit: 10, spanMs: 1000 }, rows: { limit: 600, spanMs: 60_000 } },
    },
    {
      rates: { requests: undefined, rows: undefined },
      ...{ name: "grafana", sha256: hashOfKey("g"), scopes: ["query"] },
      ...{ models: ["churn"], expiresMs: Date.UTC(2027, 0, 31) },
    },
  ]);
});

const key = (parts: string) => `keys:\n  - name: a\n    sha256: ${HASH}\n    ${parts}\n`;
const broken: readonly (readonly [string, string, string])[] = [
  ["no YAML", "keys: [", "keys.yml:1: "],
  ["no keys", "", "keys.yml:1: keys: "],
  ["a scope that there is not", key("scopes: [predct]"), "keys.yml:4: keys[0].scopes[0]: "],
  ["no scope", key("scopes: []"), "keys.yml:4: keys[0].scopes: "],
  ["a field that there is not", key("scopes: [admin]\n    scope: x"), "keys.yml:2: keys[0]: "],
  [
    "a date that there is not",
    key("scopes: [admin]\n    expires: soon"),
    "keys.yml:5: keys[0].expires: ",
  ],
  [
    "a rate that is none",
    key("scopes: [admin]\n    rows: many"),
    "keys.yml:5: keys[0].rows: expected a rate such as 100/s",
  ],
  [
    "a key in place of its hash",
    `keys:\n  - {name: a, sha256: mw_x, scopes: [admin]}`,
    "keys.yml:2: keys[0].sha256: expected 64 hexadecimal digits",
  ],
  [
    "a name with a line break",
    `keys:\n  - {name: "a\\nb", sha256: ${HASH}, scopes: [admin]}`,
    "keys.yml:2: keys[0].name: expected up to 64 letters",
  ],
  [
    "a name twice",
    `keys:\n  - {name: a, sha256: ${HASH}, scopes: [admin]}\n  - {name: a, sha256: ${
      hashOfKey("x")
    }, scopes: [admin]}`,
    'keys.yml: two keys have the name of "a"',
  ],
  [
    "a hash twice",
    `keys:\n  - {name: a, sha256: ${HASH}, scopes: [admin]}\n  - {name: b, sha256: ${HASH.toUpperCase()}, scopes: [admin]}`,
    'keys.yml: two keys have the sha256 of "b"',
  ],
];
for (const [name, text, says] of broken) {
  Deno.test(`a keys file with ${name} is refused, with its place`, () => {
    const [issue] = parsed(text) as string[];
    assertEquals(issue!.slice(0, says.length), says);
  });
}

Deno.test("a keys file is read again when it changes, and a broken one leaves the keys in force", async () => {
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, key("scopes: [predict]"));
  const file = await KeysFile.open(path);
  assertEquals(await file.poll(), false);
  await Deno.writeTextFile(path, key("scopes: [metrics]"));
  assertEquals([await file.poll(), file.entries[0]!.scopes], [true, ["metrics"]]);
  await Deno.writeTextFile(path, "keys: 3");
  await assertRejects(() => file.poll(), KnownError, "keys.yml".slice(0, 0));
  assertEquals([await file.poll(), file.entries[0]!.scopes], [false, ["metrics"]]);
  await Deno.remove(path);
  await assertRejects(() => file.poll(), KnownError, "Cannot read the keys file");
});

Deno.test("new keys differ, and are found by their hash", () => {
  const [one, other] = [newKey(), newKey()];
  assertMatch(one, /^mw_[\w-]{43}$/);
  const entry = {
    ...{ name: "a", sha256: hashOfKey(one), scopes: ["predict" as const], models: undefined },
    expiresMs: undefined,
  };
  const ring = new KeyRing([entry]);
  assertEquals([ring.find(one), ring.find(one), ring.find(other)], [entry, entry, undefined]);
  assertEquals(hashOfKey("abc").slice(0, 8), "ba7816bf");
});
