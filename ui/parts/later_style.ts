let added: Promise<void> | undefined;

/** Adds the style sheet of every page but the first; resolves when it applies. */
export function laterStyle(): Promise<void> {
  return added ??= add().catch((error) => {
    added = undefined;
    throw error;
  });
}

function add(): Promise<void> {
  const first = document.querySelector<HTMLLinkElement>("link[data-later]")!;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = first.dataset["later"]!;
  return new Promise((resolve, reject) => {
    link.onload = () => resolve();
    link.onerror = () => {
      link.remove();
      reject(new Error("The style sheet did not come"));
    };
    first.after(link);
  });
}
