/// <reference lib="deno.worker" />
import "../trial_worker.ts";

// A trial thread that dies of a version of the model "deadly".
const receive = self.onmessage!;
self.onmessage = (event) => {
  if (event.data.argument?.model === "deadly") throw new Error("This thread dies for a test");
  receive.call(self as never, event);
};
