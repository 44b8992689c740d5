import { assertEquals } from "@std/assert/mod.js";
import { describeProblem, FileError, YamlFile } from "../text/yaml.ts";
import { filesOf, HTTP_FIELDS, type HttpSettings, readHttpSettings } from "./http_settings.ts";

function read(text: string): HttpSettings | string[] {
  const yaml = new YamlFile("f", `{${text}}`);
  const settings = readHttpSettings(
    yaml,
    yaml.fields(yaml.root, "a job", HTTP_FIELDS),
    (path) => `/etc/${path}`,
  );
  try {
    yaml.throwIfAny();
    return settings;
  } catch (error) {
    if (error instanceof FileError) return error.problems.map(describeProblem);
    throw error;
  }
}

const token = (scheme: string, credentials: { text: string } | { file: string }) => ({
  ...{ kind: "token", scheme, credentials },
});
const valid: readonly (readonly [text: string, want: unknown, files: readonly string[]])[] = [
  ["", undefined, []],
  ["authorization: { credentials: s }", token("Bearer", { text: "s" }), []],
  ["authorization: { type: ' Key ', credentials_file: s }", token("Key", { file: "/etc/s" }), [
    "/etc/s",
  ]],
  ["bearer_token: s", token("Bearer", { text: "s" }), []],
  ["bearer_token_file: s", token("Bearer", { file: "/etc/s" }), ["/etc/s"]],
  [
    "basic_auth: { username: me }",
    { kind: "basic", username: { text: "me" }, password: { text: "" } },
    [],
  ],
  [
    "basic_auth: { username_file: u, password_file: p }",
    { kind: "basic", username: { file: "/etc/u" }, password: { file: "/etc/p" } },
    ["/etc/u", "/etc/p"],
  ],
];
for (const [text, authorization, files] of valid) {
  Deno.test(`readHttpSettings() reads {${text}}`, () => {
    const found = read(text) as HttpSettings;
    assertEquals(found, { authorization, tls: undefined } as never);
    assertEquals(filesOf(found), files);
  });
}

Deno.test("readHttpSettings() reads certificates", () => {
  const found = read("tls_config: { ca_file: a, cert_file: c, key_file: k }") as HttpSettings;
  assertEquals(found.tls, { ca: "/etc/a", client: { cert: "/etc/c", key: "/etc/k" } });
  assertEquals(filesOf(found), ["/etc/a", "/etc/c", "/etc/k"]);
  assertEquals((read("tls_config: {}") as HttpSettings).tls, { ca: undefined, client: undefined });
});

const wrong: readonly (readonly [text: string, problem: string])[] = [
  [
    "bearer_token: s, basic_auth: { username: u }",
    "f:1:16: basic_auth and bearer_token exclude one another: keep one",
  ],
  ["bearer_token: s, bearer_token_file: f", "exclude one another: keep one"],
  ["basic_auth: {}", "f:1:14: basic_auth needs a username or username_file"],
  [
    "basic_auth: { username: u, password: p, password_file: f }",
    "f:1:57: password and password_file exclude one another: keep one",
  ],
  ["authorization: {}", "f:1:17: authorization needs credentials or credentials_file"],
  [
    "authorization: { type: BASIC, credentials: s }",
    'f:1:25: the type of authorization cannot be "basic": use basic_auth',
  ],
  [
    "tls_config: { insecure_skip_verify: true }",
    "f:1:38: certificates are always verified: name the certificate of the target in ca_file",
  ],
  ["tls_config: { cert_file: c }", "f:1:14: cert_file and key_file belong together: give both"],
  ["tls_config: { key_file: c }", "f:1:14: cert_file and key_file belong together: give both"],
  ["tls_config: { ca_file: '' }", "f:1:25: ca_file must be the path of a file"],
  ["bearer_token: []", "bearer_token must be a text"],
  ["basic_auth: []", "basic_auth must be a mapping"],
  ["basic_auth: { username: [] }", "username must be a text"],
  ["basic_auth: { username_file: [] }", "username_file must be a text"],
  ["authorization: []", "authorization must be a mapping"],
  ["authorization: { type: [] }", "type must be a text"],
  ["authorization: { credentials: [] }", "credentials must be a text"],
  ["tls_config: { cert_file: [] }", "cert_file must be a text"],
  ["tls_config: { key_file: [] }", "key_file must be a text"],
  [
    "tls_config: { insecure_skip_verify: x }",
    'insecure_skip_verify must be true or false: it is "x"',
  ],
  [
    "tls_config: { server_name: a }",
    'f:1:16: unknown field "server_name" in tls_config: there are ca_file, cert_file, key_file, ' +
    "insecure_skip_verify",
  ],
];
for (const [text, problem] of wrong) {
  Deno.test(`readHttpSettings() refuses {${text}}, without the secrets in it`, () => {
    const problems = read(text) as string[];
    assertEquals(problems.some((found) => found.endsWith(problem)), true, problems.join("\n"));
  });
}
