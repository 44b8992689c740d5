/** Names of metrics and labels, and how they are written where not every character may stand. */

/** Whether a label may have the name: it is not empty and valid UTF-8. */
export function isLabelName(name: string): boolean {
  return name !== "" && name.isWellFormed();
}

/** Whether a label's name needs no quotes in queries and expositions. */
export function isPlainLabel(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}

/** Whether a metric's name needs no quotes in queries and expositions. */
export function isPlainMetric(name: string): boolean {
  return /^[A-Za-z_:][A-Za-z0-9_:]*$/.test(name);
}

/**
 * A label's name as one segment of a path. Dots and slashes could lead to another path, so a name
 * with such characters is written as Prometheus 3 does: `a.b` as `U__a_2e_b`.
 */
export function escapeName(name: string): string {
  if (isPlainLabel(name)) return name;
  const escaped = name.replace(/_|[^A-Za-z0-9]/gu, (char) => {
    return char === "_" ? "__" : `_${char.codePointAt(0)!.toString(16)}_`;
  });
  return `U__${escaped}`;
}

/** The name that an escaped text stands for; any other text is a name itself. */
export function unescapeName(text: string): string {
  if (!text.startsWith("U__")) return text;
  let isValid = true;
  const name = text.slice(3).replace(/_(?:(_)|([0-9a-fA-F]{1,6})_)?/g, (_, underscore, code) => {
    const point = Number.parseInt(code ?? "", 16);
    if (underscore) return "_";
    if (point <= 0x10ffff) return String.fromCodePoint(point);
    isValid = false;
    return "";
  });
  return isValid ? name : text;
}
