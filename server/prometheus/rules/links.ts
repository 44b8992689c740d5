/** Links to the page that shows an expression, relative to the server's URL. */

export function graphLink(expr: string): string {
  return `/graph?g0.expr=${escapeQuery(expr)}&g0.tab=0`;
}

export function tableLink(expr: string): string {
  return `/graph?g0.expr=${escapeQuery(expr)}&g0.tab=1`;
}

/** As Go's `url.QueryEscape`: a blank becomes `+`. */
export function escapeQuery(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");
}
