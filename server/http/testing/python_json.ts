// Missing in TypeScript's library.
const { isRawJSON } = JSON as unknown as { isRawJSON(value: unknown): boolean };

/** What JSON.stringify writes, but NaN, Infinity and -Infinity as these words: the JSON of Python. */
export function pythonJson(value: unknown): string {
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) return `[${value.map(pythonJson)}]`;
  if (typeof value !== "object" || value === null || isRawJSON(value)) return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${pythonJson(field)}`)}}`;
}
