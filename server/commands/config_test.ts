import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { parse } from "yaml";
import { programCommand } from "./testing/server.ts";

async function run(...args: readonly string[]) {
  const { code, stdout, stderr } = await programCommand(["config", ...args]).output();
  const [out, error] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out: out!, error: error! };
}

Deno.test("config prints what is in force, where it comes from, and no secret", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/c.yml`;
  await Deno.writeTextFile(path, "threads: 3\nalertmanager: http://me:hush@127.0.0.1:9093\n");
  const secret = ["--trace-header", "api-key=hush"];
  const { code, out } = await run("--config", path, "--port", "9001", ...secret);
  assertEquals(code, 0);
  assertStringIncludes(out, "# --port");
  assertStringIncludes(out, `# ${path}:1`);
  assertEquals(out.includes("hush"), false);
  const values = parse(out);
  assertEquals([values.port, values.threads, values.timeout], ["9001", "3", "10s"]);
  assertEquals("models" in values, false);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("config --schema prints a schema, and a wrong option is refused", async () => {
  assertEquals(JSON.parse((await run("--schema")).out).title, "Modelwatch configuration");
  const { code, error } = await run("--prot", "1");
  assertEquals([code, error.trim()], [
    2,
    "--prot is not an option of this command; --help lists them",
  ]);
});
