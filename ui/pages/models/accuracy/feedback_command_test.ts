import { assertEquals } from "@std/assert/mod.js";
import { feedbackCommand } from "./feedback_command.ts";

Deno.test("feedbackCommand() sends a label of the class to the server", () => {
  assertEquals(
    feedbackCommand("http://host:8000/base", "Yes"),
    `curl -X POST 'http://host:8000/base/feedback' \\
  -H 'content-type: application/json' \\
  -d '{"id":"ID_OF_THE_PREDICTION","actual":"Yes"}'`,
  );
});

Deno.test("feedbackCommand() quotes a class for the shell, and leaves a number a number", () => {
  const [quoted, number] = ["it's", 42].map((actual) => feedbackCommand("http://host", actual));
  assertEquals(quoted!.split('"actual":')[1], `"it'\\''s"}'`);
  assertEquals(number!.split('"actual":')[1], "42}'");
});
