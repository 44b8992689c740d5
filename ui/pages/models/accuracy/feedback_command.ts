/** The command line that sends a label to a server. */
export function feedbackCommand(server: string, actual: string | number): string {
  const body = JSON.stringify({ id: "ID_OF_THE_PREDICTION", actual }).replaceAll("'", `'\\''`);
  return `curl -X POST '${server}/feedback' \\\n` +
    `  -H 'content-type: application/json' \\\n  -d '${body}'`;
}
