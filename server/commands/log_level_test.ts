import { assertEquals } from "@std/assert/mod.js";
import { eventually, TestServer } from "./testing/server.ts";

Deno.test("SIGHUP applies the log level of the configuration file on all threads", async () => {
  const folder = await Deno.makeTempDir();
  const write = (level: string) =>
    Deno.writeTextFile(`${folder}/c.yml`, `log-level: ${level}\nlog-requests: true\nthreads: 1\n`);
  await write("info");
  await using server = await TestServer.start(["--config", "c.yml"], folder);
  const count = (wanted: string) => server.log.filter(({ message }) => message === wanted).length;
  /** Whether a request leaves a line. Lines of the audit log are written at any level, in order. */
  const isLogged = async () => {
    const [requests, audits] = [count("request"), count("audit")];
    await (await fetch(`${server.url}/models`)).body?.cancel();
    await (await fetch(`${server.url}/-/reload`, { method: "POST" })).body?.cancel();
    await eventually(() => Promise.resolve(count("audit") > audits));
    return count("request") > requests;
  };
  assertEquals(await isLogged(), true);
  await write("warn");
  Deno.kill(server.pid, "SIGHUP");
  await eventually(async () => !await isLogged());
  await write("info");
  Deno.kill(server.pid, "SIGHUP");
  await eventually(isLogged);
  await eventually(() => Promise.resolve(count("log level changed") === 1));
  const told = server.log.filter(({ message }) => String(message).startsWith("changed options"));
  assertEquals(told, []);
  await server.stop();
  await Deno.remove(folder, { recursive: true });
});
