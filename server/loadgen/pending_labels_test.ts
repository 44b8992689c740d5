import { assertEquals } from "@std/assert/mod.js";
import { PendingLabels } from "./pending_labels.ts";

function label(id: string) {
  return { id, actual: "yes" };
}

function ids(labels: readonly { readonly id: string }[]): readonly string[] {
  return labels.map(({ id }) => id);
}

Deno.test("PendingLabels gives labels when they are due, in order, at most so many", () => {
  const pending = new PendingLabels();
  pending.add(label("slow"), 0, 1000);
  pending.add(label("a"), 0, 100);
  pending.add(label("b"), 50, 100);
  assertEquals(pending.takeDue(99, 10), []);
  assertEquals(ids(pending.takeDue(150, 1)), ["a"]);
  assertEquals(pending.size, 2);
  assertEquals(ids(pending.takeDue(1000, 10)), ["slow", "b"]);
  assertEquals(pending.size, 0);
});

Deno.test("PendingLabels refuses labels that there is no room for, and counts them", () => {
  const pending = new PendingLabels(2);
  for (const id of ["a", "b", "c"]) pending.add(label(id), 0, 0);
  assertEquals([pending.size, pending.refused], [2, 1]);
  assertEquals(ids(pending.takeDue(0, 10)), ["a", "b"]);
  pending.add(label("d"), 0, 0);
  assertEquals(ids(pending.takeDue(0, 10)), ["d"]);
});

Deno.test("PendingLabels keeps every label of a long queue", () => {
  const pending = new PendingLabels(10_000);
  for (let i = 0; i < 5000; i++) pending.add(label(String(i)), i, 0);
  const taken: string[] = [];
  for (let now = 0; now < 5000; now += 7) {
    taken.push(...ids(pending.takeDue(now, 100)));
    if (now === 700) pending.add(label("5000"), 5000, 0);
  }
  taken.push(...ids(pending.takeDue(5000, 100)));
  assertEquals(taken, Array.from({ length: 5001 }, (_, i) => String(i)));
  assertEquals(pending.size, 0);
});
