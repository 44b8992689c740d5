import { assertEquals, assertNotStrictEquals, assertStrictEquals } from "@std/assert/mod.js";
import { RememberingRouter } from "./remembering_router.ts";

function routerOf(...paths: string[]): RememberingRouter<string> {
  const router = new RememberingRouter<string>();
  for (const path of paths) router.add("GET", path, path);
  return router;
}

Deno.test("a path is found again with its parameters", () => {
  const router = routerOf("/a/:x", "/a/b");
  for (const value of ["1", "2", "1"]) {
    assertEquals(router.match("GET", `/a/${value}`), [[["/a/:x", { x: value }]]]);
  }
  assertStrictEquals(router.match("GET", "/a/1"), router.match("GET", "/a/1"));
});

Deno.test("a path is found for its method only", () => {
  const router = routerOf("/a");
  assertEquals(router.match("GET", "/a")[0].length, 1);
  assertEquals(router.match("POST", "/a")[0].length, 0);
});

Deno.test("a route that is added later is found, also for a path that was asked for", () => {
  const router = routerOf("/:x");
  router.match("GET", "/a");
  router.add("GET", "/a", "/a");
  assertEquals(router.match("GET", "/a")[0].map(([handler]) => handler), ["/:x", "/a"]);
});

Deno.test("paths without a route and long ones are not remembered", () => {
  const router = routerOf("/a/:x");
  for (const path of ["/none", `/a/${"x".repeat(300)}`]) {
    assertNotStrictEquals(router.match("GET", path), router.match("GET", path), path);
  }
});

Deno.test("however many paths are asked for, 256 at most are remembered", () => {
  const router = routerOf("/a/:x");
  const first = router.match("GET", "/a/0");
  for (let i = 1; i < 256; i++) router.match("GET", `/a/${i}`);
  assertStrictEquals(router.match("GET", "/a/0"), first);
  router.match("GET", "/a/256");
  assertNotStrictEquals(router.match("GET", "/a/0"), first);
});
