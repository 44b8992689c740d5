import { errorMessage } from "../../errors.ts";

/** Why a file or folder cannot be read, without its path, since clients see the text. */
export function describeFault(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "no such file or folder";
  if (error instanceof Deno.errors.PermissionDenied) return "no permission to read it";
  return errorMessage(error).replace(/ \(os error .*/s, "").replaceAll(/'?\/\S+/g, "a file");
}
