/**
 * The text without the secrets of the URLs in it: no user, no password, and no values of query
 * parameters that are named like secrets.
 *
 * It takes any text, because errors of `fetch` quote the URL in the middle of a sentence.
 */
export function redacted(text: string): string {
  return text.replaceAll(USER_INFO, "//").replaceAll(SECRET_PARAMETER, "$1xxxxx");
}

// Up to the last "@" of the authority: a password may hold one that is not encoded.
const USER_INFO = /\/\/[^\s/?#]*@/g;

// A value may hold brackets and colons; those at its end belong to the sentence around the URL.
const SECRET_PARAMETER =
  /([?&][^\s=&#]{0,100}(?:token|secret|password|passwd|api[-_]?key|auth|signature)=)[^\s&#]*?(?=[):"]*(?:[\s&#]|$))/gi;
