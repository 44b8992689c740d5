import { assertEquals, assertMatch, assertNotEquals } from "@std/assert/mod.js";
import { envFile } from "./env_file.ts";

function made(example: string): string {
  const { path, bytes, mode } = envFile({
    path: ".env.example",
    bytes: new TextEncoder().encode(example),
  });
  assertEquals([path, mode], [".env", 0o600]);
  return new TextDecoder().decode(bytes);
}

Deno.test("envFile() fills in each password that is missing, with another one each time", () => {
  const example = "# Copy it.\n# Then start.\n\n# Grafana's.\nGRAFANA_PASSWORD=\nPASSWORD=\n";
  const [head, grafana, other, end] = made(example).split("\n");
  assertEquals([head, end], ["# Grafana's.", ""]);
  assertMatch(grafana!, /^GRAFANA_PASSWORD=[\w-]{24}$/);
  assertMatch(other!, /^PASSWORD=[\w-]{24}$/);
  assertNotEquals(grafana!.split("=")[1], other!.split("=")[1]);
  assertNotEquals(made(example), made(example));
});

Deno.test("envFile() leaves out how to copy the example", () => {
  assertEquals(made("# Copy it.\nA=1\n# B\n"), "A=1\n# B\n");
});

Deno.test("envFile() leaves other lines as they are", () => {
  for (const text of ["A=\n", "A=1\n#X_PASSWORD=\n", "X_PASSWORD=known\n", "PASSWORD_FILE=\n"]) {
    assertEquals(made(text), text);
  }
});
