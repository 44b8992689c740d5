import { useEffect, useState } from "preact/hooks";

// Shorter pauses occur within a word.
const PAUSE_MS = 800;

/** Whether to show the mistake in a text: after a pause in typing, or at once after `settle()`. */
export function useSettled(text: string): readonly [settled: boolean, settle: () => void] {
  // The initial text is complete.
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return [settled === text, () => setSettled(text)];
}
