import { trapError } from "../../../errors.ts";
import type { Manifest } from "../../folder/manifest.ts";
import type { Session } from "../../run/session_types.ts";
import type { Tensor } from "../../tensor.ts";
import { manifestOf, numbers } from "../../testing/versions.ts";
import type { Probe } from "../probe.ts";

/** Rows of floats, and sessions that return their input. */

export function row(...values: number[]): Tensor {
  return { datatype: "FP32", shape: [1, values.length], data: Float32Array.from(values) };
}

/** A row that ran on `echo()`. */
export function probe(...values: number[]): Probe {
  return { feeds: [row(...values)], outputs: [row(...values), row(...values)] };
}

/** A session that returns its input as both outputs, after `onRun`. It keeps the inputs. */
export function echo(onRun: (x: Tensor) => void = () => {}, shape: readonly number[] = [-1, 2]) {
  const ran: Tensor[] = [];
  const session: Session = {
    inputs: [{ name: "x", datatype: "FP32", shape }],
    outputs: ["y", "total"].map((name) => ({ name, datatype: "FP32", shape: [-1, 2] })),
    run: ([x], fetches) => {
      ran.push(x!);
      onRun(x!);
      return Promise.resolve(fetches.map(() => x!));
    },
    release: () => Promise.resolve(),
  };
  return { session, ran };
}

export function breakRuntime(): never {
  throw trapError("divide by zero");
}

/** A regression of the features a and b. */
export function manifest(batching?: boolean): Manifest {
  const features = numbers("a", "b");
  return manifestOf({ task: "regression", features, ...batching !== undefined && { batching } });
}
