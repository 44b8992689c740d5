/** The error message in a response: its `error`, else the start of its text. */
export function answeredError(text: string): string {
  try {
    const { error } = JSON.parse(text);
    if (typeof error === "string") return clip(error);
  } catch {
    // It may be an error page of a proxy.
  }
  return clip(text.replaceAll(/\s+/g, " ").trim());
}

function clip(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 199)}…`;
}
