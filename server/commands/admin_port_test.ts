import { assertEquals } from "@std/assert/mod.js";
import { TestServer } from "./testing/server.ts";

const CUSTOMER = JSON.parse(
  await Deno.readTextFile(new URL("../../models/churn/1/samples.json", import.meta.url)),
).samples[0].instance;

Deno.test("with --admin-port the port has the routes of clients, and the other one has all", async () => {
  await using server = await TestServer.start(["--admin-port", "0"]);
  const admin = String(server.log.find(({ message }) => message === "ready")!.admin);
  const statusOf = async (url: string, init?: RequestInit) => {
    const response = await fetch(url, init);
    await response.body?.cancel();
    return response.status;
  };
  const headers = { "content-type": "application/json" };
  const predict = { method: "POST", headers, body: JSON.stringify(CUSTOMER) };
  for (const base of [server.url, admin]) {
    const both = ["/health", "/v2/health/ready", "/models", "/v2/models/churn", "/openapi.json"];
    for (const path of both) assertEquals(await statusOf(base + path), 200, base + path);
    assertEquals(await statusOf(`${base}/models/churn/predict`, predict), 200);
    assertEquals(await statusOf(`${base}/feedback`, { ...predict, body: "[]" }), 200);
  }
  const moved = ["/metrics", "/api/v1/query?query=1", "/session", "/ui/models"];
  for (const path of moved) assertEquals(await statusOf(server.url + path), 404, path);
  for (const path of moved.slice(0, 3)) assertEquals(await statusOf(admin + path), 200, path);
  const unload = "/v2/repository/models/fraud/unload";
  assertEquals(await statusOf(server.url + unload, { method: "POST" }), 404);
  assertEquals(await statusOf(admin + unload, { method: "POST" }), 200);
  const { paths } = await (await fetch(`${server.url}/openapi.json`)).json();
  assertEquals("/metrics" in paths, false);
});
