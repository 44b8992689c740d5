/** Takes the place of `Deno.test`, to learn which tests a module has. */

type Run = (context: Deno.TestContext) => void | Promise<void>;

export interface Registered {
  readonly name: string;
  readonly ignore: boolean;
  readonly run: Run;
}

/** Hands each test that is registered to `onTest` instead of to Deno. */
export function interceptTests(onTest: (test: Registered, args: unknown[]) => void): void {
  const instead = (...args: unknown[]) => onTest(registered(args), args);
  Object.assign(Deno, { test: Object.assign(instead, Deno.test) });
}

/** A test as it was given: with its name, options and function in any of their places. */
function registered(args: unknown[]): Registered {
  const run = args.find((arg) => typeof arg === "function") as Run | undefined;
  const options = Object.assign({}, ...args.filter((arg) => typeof arg === "object"));
  const name = args.find((arg) => typeof arg === "string") ?? options.name ?? run?.name ?? "";
  return { name, ignore: options.ignore ?? false, run: run ?? options.fn };
}

/**
 * Lets properties draw the same in every run and stop at their first failure: how small a failure
 * can get matters to nobody here, and takes long.
 */
export async function fixProperties(): Promise<void> {
  const { default: fc } = await import("fast-check");
  fc.configureGlobal({ seed: 1, endOnFailure: true });
}
