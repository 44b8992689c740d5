import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { configError, notFoundError } from "../errors.ts";
import { assertRejectsKind } from "../testing/assert_kind.ts";
import { caller, quietAudit } from "../access/testing/callers.ts";
import { reloadRoute } from "./reload_route.ts";
import type { Reply } from "./reply.ts";
import type { Exchange } from "./route.ts";

/** What `POST /-/reload` answers when reloading does this. */
async function reload(
  reloadRules: () => Promise<void>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const request = new Request("http://server/-/reload", { method: "POST", headers });
  return await reloadRoute({ reloadRules, audit: quietAudit() })
    .handle({ request, caller: caller() } as Exchange);
}

Deno.test("/-/reload answers 200 without a body when the rules are read", async () => {
  const { status, body } = await reload(() => Promise.resolve());
  assertEquals([status, body], [200, ""]);
});

Deno.test("/-/reload answers 500 with everything that is wrong in the files", async () => {
  const { status, body } = await reload(() => Promise.reject(configError(["a:1:1: x", "b"])));
  assertEquals([status, body], [500, "failed to reload config: a:1:1: x\nb\n"]);
});

Deno.test("/-/reload hides the words of an unexpected error", async () => {
  await assertRejects(() => reload(() => Promise.reject(new TypeError("inside"))), TypeError);
});

Deno.test("/-/reload is not found when another Prometheus evaluates the rules", async () => {
  const refuse = () => Promise.reject(notFoundError("There are no rules to reload"));
  await assertRejectsKind(() => reload(refuse), "not_found");
});
