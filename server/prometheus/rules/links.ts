/** Links to the page of an expression, relative to the URL of the server. */

export function graphLink(expr: string): string {
  return `/graph?g0.expr=${escapeQuery(expr)}&g0.tab=0`;
}

export function tableLink(expr: string): string {
  return `/graph?g0.expr=${escapeQuery(expr)}&g0.tab=1`;
}

/** Escapes like Go's `url.QueryEscape`: a space becomes `+`. */
export function escapeQuery(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");
}
