import { BASE } from "../state/base.ts";

let added: Promise<void> | undefined;

/** Loads a part and the second style sheet, which only the first view does without. */
export function styled<T>(load: () => Promise<T>): () => Promise<T> {
  return async () => (await Promise.all([load(), laterStyle()]))[0];
}

/** Adds the style sheet; resolves when it applies. */
function laterStyle(): Promise<void> {
  return added ??= add().catch((error) => {
    added = undefined;
    throw error;
  });
}

function add(): Promise<void> {
  const first = document.querySelector<HTMLLinkElement>("link[data-later]")!;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = `${BASE}/${first.dataset["later"]!}`;
  return new Promise((resolve, reject) => {
    link.onload = () => resolve();
    link.onerror = () => {
      link.remove();
      reject(new Error("Failed to load the style sheet"));
    };
    first.after(link);
  });
}
