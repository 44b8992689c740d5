/** Load that a demonstration asks for, to be seen on dashboards and in alerts. */
export type DemoLoad =
  | { readonly kind: "cpu"; readonly seconds: number }
  | { readonly kind: "memory"; readonly megabytes: number; readonly seconds: number };

/** Simulates load outside of the serving threads. */
export interface DemoLoads {
  /** Resolves when the load has ended. @throws {KnownError<"overloaded">} when two loads run */
  run(load: DemoLoad): Promise<void>;
}
