import process from "node:process";

type Right = "env" | "ffi" | "net" | "read" | "run" | "sys" | "write";

/** Gives up rights that the command does not need any more. They cannot be granted again. */
export function giveUpRights(...rights: readonly Right[]): void {
  for (const name of rights) Deno.permissions.revokeSync({ name });
  // Libraries read variables of their own. The YAML parser does at each call, and would fail
  // without the right.
  if (rights.includes("env")) process.env = {};
}
