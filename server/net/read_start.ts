/** The start of an answer as text. The rest, which may be endless, is not read. */
export async function readStart({ body }: Response, mostBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let left = mostBytes;
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk.subarray(0, left), { stream: true });
    left -= chunk.length;
    // Leaving the loop cancels the body.
    if (left <= 0) return text;
  }
  return text + decoder.decode();
}
