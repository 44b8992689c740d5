type Right = "env" | "ffi" | "read" | "run" | "sys" | "write";

/** Gives up rights that the command does not use from here on. What is given up never comes back. */
export function giveUpRights(...rights: readonly Right[]): void {
  for (const name of rights) Deno.permissions.revokeSync({ name });
}
