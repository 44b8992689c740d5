import { assertEquals } from "@std/assert/mod.js";
import { whyDrifted } from "./why_drifted.ts";

const BY_MEAN = { level: "drifted", psi: 0.15, noise: 0.01, shift: -0.42 } as const;

Deno.test("whyDrifted() names the mean, whichever way it moved", () => {
  const want = "its mean moved by 0.4 standard deviations";
  assertEquals([-0.42, 0.42].map((shift) => whyDrifted({ ...BY_MEAN, shift })), [want, want]);
});

Deno.test("whyDrifted() is silent where the index shows it, and where nothing drifted", () => {
  assertEquals(whyDrifted({ ...BY_MEAN, psi: 0.3 }), undefined);
  assertEquals(whyDrifted({ ...BY_MEAN, level: "moving" }), undefined);
  assertEquals(whyDrifted({ ...BY_MEAN, shift: NaN }), undefined);
});

Deno.test("whyDrifted() names the mean where the index may be noise", () => {
  const why = whyDrifted({ ...BY_MEAN, psi: 0.3, noise: 0.1 });
  assertEquals(why, "its mean moved by 0.4 standard deviations");
});
