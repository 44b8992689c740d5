import { useState } from "preact/hooks";

export interface CopyButtonProps {
  /** Goes to the clipboard. */
  readonly text: string;
  /** For screen readers, where the name alone says too little. */
  readonly label?: string;
  /** The name; "Copy" without one. */
  readonly name?: string;
}

/** Copies a text, and says so until the text changes. */
export function CopyButton({ text, label, name = "Copy" }: CopyButtonProps) {
  const [copied, setCopied] = useState("");
  const copy = () =>
    navigator.clipboard?.writeText(text).then(() => setCopied(text), () => setCopied(""));
  return (
    <button type="button" class="link" aria-label={label} onClick={copy}>
      {copied === text ? "Copied" : name}
    </button>
  );
}
