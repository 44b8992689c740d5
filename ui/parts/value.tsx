/** A number with its unit. Another one replaces it as a whole, so nothing slides when digits come. */
export function Value({ text }: { text: string }) {
  return <span key={text}>{text}</span>;
}
