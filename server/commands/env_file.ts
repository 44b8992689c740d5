import { encodeBase64Url } from "@std/encoding/mod.js";
import type { NewFile } from "./folder_writer.ts";

// 144 bits.
const PASSWORD_BYTES = 18;

/**
 * The `.env` of a Compose project from its `.env.example`, with a random password where the example
 * has none. The comment at its head says how to copy it, and is left out.
 */
export function envFile({ bytes }: NewFile): NewFile {
  const text = new TextDecoder().decode(bytes)
    .replace(/^(#.*\n)+\n?/, "")
    .replace(/^(\w*PASSWORD)=$/gm, (_, name) => `${name}=${randomPassword()}`);
  return { path: ".env", bytes: new TextEncoder().encode(text), mode: 0o600 };
}

function randomPassword(): string {
  return encodeBase64Url(crypto.getRandomValues(new Uint8Array(PASSWORD_BYTES)));
}
