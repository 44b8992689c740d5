import { configError, errorMessage } from "../errors.ts";
import { hostAndPort } from "../net/host_and_port.ts";

/**
 * Checks that no other process listens on a port; 0 becomes a free one.
 *
 * The serving threads share their port, so a second server could share it too,
 * unnoticed. Listening on it exclusively for a moment rules that out.
 */
export function takePort(hostname: string, port: number): number {
  try {
    const listener = Deno.listen({ hostname, port });
    const taken = listener.addr.port;
    listener.close();
    return taken;
  } catch (error) {
    throw configError([`Cannot listen on ${hostAndPort(hostname, port)}: ${whyNot(error)}`]);
  }
}

function whyNot(error: unknown): string {
  if (error instanceof Deno.errors.AddrInUse) {
    return "it is in use: stop the other server, or choose another with --port";
  }
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return "this machine has no such address: name one of its own with --host";
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return "no permission for this port: choose one above 1023 with --port";
  }
  const reason = errorMessage(error);
  return reason.startsWith("failed to lookup address")
    ? "no address is known for this name: name an address with --host"
    : reason;
}
