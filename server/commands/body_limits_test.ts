import { assertThrowsKind } from "../testing/assert_kind.ts";
import { requireRoomForOne } from "./body_limits.ts";

Deno.test("all bodies together may have as many bytes as the largest body and answer, or more", () => {
  requireRoomForOne({ maxBodies: 10, maxBody: 10, maxAnswer: 10 });
  assertThrowsKind(
    () => requireRoomForOne({ maxBodies: 10, maxBody: 11, maxAnswer: 10 }),
    "config",
    "--max-bodies must be at least --max-body, which is 11 bytes, got 10 bytes",
  );
  assertThrowsKind(
    () => requireRoomForOne({ maxBodies: 10, maxBody: 10, maxAnswer: 12 }),
    "config",
    "--max-bodies must be at least --max-answer, which is 12 bytes, got 10 bytes",
  );
});
