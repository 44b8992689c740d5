// A thread that dies as soon as it is started.
throw new Error("This thread dies for a test");
