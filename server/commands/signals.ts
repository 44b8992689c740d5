/** Calls `listener` for every SIGHUP, which would end the process otherwise. */
export function onHangup(listener: () => void): void {
  Deno.addSignalListener("SIGHUP", listener);
}

/** Resolves with the first signal to stop. A second one ends the process immediately. */
export function untilSignal(): Promise<string> {
  return new Promise((resolve) => {
    let seen = false;
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      Deno.addSignalListener(signal, () => {
        if (seen) Deno.exit(130);
        seen = true;
        resolve(signal);
      });
    }
  });
}
