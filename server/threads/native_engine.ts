import { errorMessage } from "../errors.ts";
import type { EngineOptions } from "../models/run/engine_options.ts";
import { addNativeRuntime } from "../models/run/load_session.ts";
import type { RunGuard } from "../models/run/run_guard.ts";
import type { Rights } from "./thread.ts";

/** The right of a thread to load the native engine, and no other library. */
export function rightToLoad({ library }: EngineOptions): Pick<Rights, "ffi"> {
  return library === undefined ? {} : { ffi: [library.dir] };
}

/**
 * Loads the native engine on this thread, if it is to have one. Afterwards the thread may load no
 * library at all.
 *
 * @returns why it could not be loaded; else empty
 */
export function loadNativeEngine({ library }: EngineOptions, guard: RunGuard): string {
  if (library === undefined) return "";
  try {
    addNativeRuntime(library, guard);
    return "";
  } catch (error) {
    return errorMessage(error);
  } finally {
    Deno.permissions.revokeSync({ name: "ffi" });
  }
}
