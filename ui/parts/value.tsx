/** A number with its unit. A new text replaces the element, so that nothing moves as digits change. */
export function Value({ text }: { text: string }) {
  return <span key={text}>{text}</span>;
}
