import { Connection } from "./wire/connection.ts";
import { WireFailure } from "./wire/wire_failure.ts";
import type { UpstreamAddress } from "./upstream_address.ts";

// A machine that is away does not refuse a connection: it does not answer.
const CONNECT_MS = 2000;

/**
 * Opens a connection to an upstream.
 *
 * @param caCerts certificates to trust besides the well-known ones, in PEM
 * @throws {WireFailure} of the kind `unreachable`
 */
export async function openConnection(
  { hostname, port, isTls }: UpstreamAddress,
  caCerts: readonly string[],
): Promise<Connection> {
  const signal = AbortSignal.timeout(CONNECT_MS);
  try {
    const conn = await Deno.connect({ hostname, port, signal });
    conn.setNoDelay();
    if (!isTls) return new Connection(conn);
    return new Connection(await startTls(conn, hostname, caCerts, signal));
  } catch (error) {
    throw new WireFailure("unreachable", `cannot be reached: ${whyNot(error, signal)}`);
  }
}

async function startTls(
  conn: Deno.TcpConn,
  hostname: string,
  caCerts: readonly string[],
  signal: AbortSignal,
): Promise<Deno.TlsConn> {
  const tls = await Deno.startTls(conn, { hostname, caCerts: [...caCerts] });
  const close = () => tls.close();
  signal.addEventListener("abort", close);
  try {
    await tls.handshake();
    return tls;
  } finally {
    signal.removeEventListener("abort", close);
  }
}

function whyNot(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return `no connection within ${CONNECT_MS / 1000} s`;
  const reason = error instanceof Error ? error.message : String(error);
  return reason.replace(/ \(os error \d+\).*/s, "");
}
