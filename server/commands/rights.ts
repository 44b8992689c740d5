import process from "node:process";

type Right = "env" | "ffi" | "read" | "run" | "sys" | "write";

/** Gives up rights that the command does not need any more. They cannot be granted again. */
export function giveUpRights(...rights: readonly Right[]): void {
  for (const name of rights) Deno.permissions.revokeSync({ name });
  // Libraries look for variables of their own: the YAML parser does each time that it is called,
  // and would fail for want of the right.
  if (rights.includes("env")) process.env = {};
}
