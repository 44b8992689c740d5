import "../monitor_worker.ts";

// A monitor thread that dies after a second.
setTimeout(() => {
  throw new Error("This thread dies for a test");
}, 1000);
