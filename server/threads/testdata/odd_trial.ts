/// <reference lib="deno.worker" />
import "../trial_worker.ts";

// A trial thread that dies of a version of the model "deadly", and never has done with "endless".
const receive = self.onmessage!;
self.onmessage = (event) => {
  const model = event.data.argument?.model;
  if (model === "deadly") throw new Error("This thread dies for a test");
  if (model !== "endless") receive.call(self as never, event);
};
