/** The header with an id of a request, the same in the logs of all servers on its way. */
export const REQUEST_ID = "x-request-id";

/** The id that the client has sent, or a new one if it has none that is safe to write to a log. */
export function requestId(headers: Headers): string {
  const sent = headers.get(REQUEST_ID);
  return sent !== null && /^[\x21-\x7e]{1,128}$/.test(sent) ? sent : crypto.randomUUID();
}
