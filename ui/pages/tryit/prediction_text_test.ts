import { assertEquals } from "@std/assert/mod.js";
import { show } from "../../format/units.ts";
import { predictionText } from "./prediction_text.ts";

const sayings = [
  [
    { class: "Yes", score: 0.75, probabilities: { No: 0.25, Yes: 0.75 } },
    `Yes (${show(0.75, "ratio")})`,
  ],
  [{ class: "1", outputs: { scores: [1, 2] } }, "1"],
  [{ class: null, score: null, probabilities: { No: null, Yes: null } }, "no class"],
  [{ class: "Yes", score: null, probabilities: { No: null, Yes: null } }, "Yes"],
  [{ value: null }, "null"],
  [{ outputs: { y: [1, 2] } }, "[1,2]"],
  [{ outputs: { y: [1], z: [2] } }, "2 tensors"],
] as const;
for (const [prediction, want] of sayings) {
  Deno.test(`predictionText() writes "${want}" for ${JSON.stringify(prediction)}`, () => {
    assertEquals(predictionText(prediction), want);
  });
}
