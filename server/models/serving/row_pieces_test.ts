import { assertEquals, assertRejects } from "@std/assert/mod.js";
import { invalidInputError, KnownError } from "../../errors.ts";
import { turnsDuring } from "../../http/testing/turns.ts";
import type { InstanceEncoder } from "../encode/encoder_types.ts";
import { RowPieces } from "./row_pieces.ts";

// So wide that each row is a piece.
const PIECES = new RowPieces([{ name: "x", datatype: "FP32", shape: [-1, 10_000] }]);

const REFUSING: InstanceEncoder = {
  columns: [],
  encode(instances, fieldOf) {
    throw invalidInputError(`${instances.length} from ${fieldOf(0)}`);
  },
};

const NOTING: InstanceEncoder = {
  ...REFUSING,
  addProblems(_, fieldOf, problems) {
    // Longer than a slice of time.
    for (const end = performance.now() + 6; performance.now() < end;);
    problems.add(fieldOf(0), "is wrong");
  },
};

Deno.test("the problems of long requests are found in slices, between which others have their turn", async () => {
  let message = "";
  const turns = await turnsDuring(async () => {
    const encode = () => PIECES.encode(NOTING, [1, 2, 3], String);
    ({ message } = await assertRejects(encode, KnownError));
  });
  assertEquals(message, "0: is wrong; 1: is wrong; 2: is wrong");
  // Each look for new requests takes 61 turns.
  assertEquals(turns > 61, true);
});

Deno.test("problems of rows beside each other are found in all of them at once", async () => {
  const { message } = await assertRejects(
    () => PIECES.encode(REFUSING, [1, 2], String),
    KnownError,
  );
  assertEquals(message, "2 from 0");
});
