import { assertEquals } from "@std/assert/mod.js";
import { Client } from "../prom/client.ts";
import { START } from "./place.ts";
import { learnRetention } from "./retention.ts";
import { Session } from "./session.ts";

const HOUR = 3_600_000;
const success = (storageRetention?: string) => ({ status: "success", data: { storageRetention } });
const answers: readonly (readonly [unknown, number | undefined])[] = [
  [success("24h"), 24 * HOUR],
  [success("15d or 10GB"), 15 * 24 * HOUR],
  [success("10GB"), undefined],
  [success(""), undefined],
  [success(), undefined],
  [{ status: "error", error: "no" }, undefined],
];
for (const [answer, want] of answers) {
  Deno.test(`learnRetention() learns ${want} from ${JSON.stringify(answer)}`, async () => {
    let asked = "";
    const client = new Client("/api/v1", (url) => {
      asked = url;
      return Promise.resolve(Response.json(answer));
    });
    const session = new Session(START, undefined, client);
    await learnRetention(session);
    assertEquals([asked, session.retention.value], ["/api/v1/status/runtimeinfo", want]);
  });
}
